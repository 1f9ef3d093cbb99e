import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { within } from '#adapters/mcp/call-limit.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

// An object with a timer stays in memory.
test.each([
  ['has an answer', async () => 'an answer'],
  ['has failed', () => Promise.reject(new Error('refused'))],
])('work that %s leaves no timer behind', async (_how, work) => {
  const done = within(30_000, work).catch(() => undefined)
  expect(vi.getTimerCount()).toBe(1)
  await done
  expect(vi.getTimerCount()).toBe(0)
})

test('work that takes longer is told so', async () => {
  const untilTold = (limit: AbortSignal) =>
    new Promise<never>((_resolve, reject) => limit.addEventListener('abort', () => reject(limit.reason as Error)))
  const done = expect(within(30_000, untilTold)).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }))
  await vi.advanceTimersByTimeAsync(30_000)
  await done
})
