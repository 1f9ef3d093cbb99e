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
  samples: [2, 3, 4, 4, 5, 6, 1],
  timeDeltas: [9_000, 2_000, 1_000, 1_500, 3_000, 100, 500],
}

test('the time of a function is its own, however it was called, and waiting is none', () => {
  expect(dearest(profile, ({ functionName }) => functionName, 2)).toEqual({
    functions: [
      { name: 'parse', ms: 5 },
      { name: 'write', ms: 2.5 },
    ],
    busyMs: 7.6,
  })
})
