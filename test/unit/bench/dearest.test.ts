import { expect, test } from 'vitest'
import { dearest, type CpuProfile } from '../../../local/bench/dearest.ts'

const frame = (functionName: string) => ({ functionName, url: 'a.js', lineNumber: 0, columnNumber: 0 })

const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)') },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('parse') },
    { id: 4, callFrame: frame('write') },
    // The same function, called from elsewhere.
    { id: 5, callFrame: frame('parse') },
    { id: 6, callFrame: frame('rare') },
  ],
  samples: [2, 3, 4, 4, 5, 6, 1, 6],
  timeDeltas: [9_000, 800, 1_000, 500, 900, 100, 500, 60_000],
}

test('the time of a function is its own, however it was called, and waiting is none, nor is the time between two runs', () => {
  expect(dearest(profile, ({ functionName }) => functionName, 2)).toEqual({
    functions: [
      { name: 'rare', ms: 2.1 },
      { name: 'parse', ms: 1.7 },
    ],
    busyMs: 5.3,
  })
})
