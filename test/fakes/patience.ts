// Setup of projects whose tests wait for conditions: `vi.waitFor` gives up after one second by default, which a busy machine misses.
// Here it waits half a minute, whatever a test says: a condition that holds costs no time, and one that never holds fails all the same.

import { vi } from 'vitest'

export const PATIENCE_MS = 30_000

const { waitFor } = vi
vi.waitFor = (check, options) => {
  const { interval = 20 } = typeof options === 'object' ? options : {}
  return waitFor(check, { interval, timeout: PATIENCE_MS })
}
