// Masking stays within an isolate's memory and takes linear time, whoever wrote the text. Each set of texts is masked in a process of its own.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

type Line = { name: string; ms: number; refused: boolean }

// An isolate has 128 MB. The rest is for the Worker itself.
const HEAP_MB = 96
const MINUTES = 5 * 60_000

async function maskInProcess(size: number, set: string): Promise<Array<Line>> {
  const script = `${import.meta.dirname}/large/mask-all.ts`
  const options = ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${HEAP_MB}`]
  const { stdout } = await promisify(execFile)(process.execPath, [...options, script, String(size), set])
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line)
}

test('8 MB of any friendly text are masked in the heap of an isolate', { timeout: MINUTES }, async () => {
  const lines = await maskInProcess(8_000_000, 'friendly')
  expect(lines.length).toBeGreaterThanOrEqual(5)
  expect(lines.filter(({ refused }) => refused)).toEqual([])
})

test(
  '8 MB of the most hostile texts are masked or refused in the heap of an isolate',
  { timeout: MINUTES },
  async () => {
    expect((await maskInProcess(8_000_000, 'worst')).length).toBe(10)
  },
)

test(
  '1 MiB of hostile text costs at most ten times 1 MiB of friendly text, and time grows with the size',
  // Figures of whole processes: a neighbour in the processor's cache may slow one round. Code that is too slow is so each time.
  { timeout: MINUTES, retry: 2 },
  async () => {
    const MIB = 1_048_576
    const friendly = await maskInProcess(MIB, 'friendly')
    const large = await maskInProcess(MIB, 'units')
    const small = await maskInProcess(MIB / 4, 'units')
    const usual = friendly.reduce((sum, { ms }) => sum + ms, 0) / friendly.length
    const [worst] = large.toSorted((a, b) => b.ms - a.ms)
    console.log(`1 MiB: friendly ${Math.round(usual)} ms, the most hostile ${worst?.ms} ms (${worst?.name})`)
    expect(worst?.ms).toBeLessThanOrEqual(usual * 10)
    // Linear is four times; below 50 ms the clock and the compiler say more than the text.
    for (const [at, { name, ms }] of large.entries()) {
      expect(ms, name).toBeLessThanOrEqual(8 * Math.max(50, small[at]?.ms ?? 0))
    }
  },
)
