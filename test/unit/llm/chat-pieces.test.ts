// Chat Completions tells a reply's calls apart by index. Local servers give all of them one index, or one id, or neither.

import { expect, test } from 'vitest'
import { answerTo, callsOf, WIRES } from './rig.ts'
import type { Wire } from './rig.ts'

const [chat] = WIRES as [Wire]

const piece = (id: string | null, name: string | null, args: string, index?: number | null) => ({
  ...(index === undefined ? {} : { index }),
  ...(id === null ? {} : { id }),
  function: { ...(name === null ? {} : { name }), arguments: args },
})

test.for([
  ['no index and one id', [piece('x', 'host__load', '{"a":1}'), piece('x', 'host__load', '{"a":2}')]],
  [
    'an index of null and one id',
    [piece('x', 'host__load', '{"a":1}', null), piece('x', 'host__load', '{"a":2}', null)],
  ],
  ['no index and no id', [piece(null, 'host__load', '{"a":1}'), piece(null, 'host__load', '{"a":2}')]],
  ['no index and an id each', [piece('x', 'host__load', '{"a":1}'), piece('y', 'host__load', '{"a":2}')]],
  ['one index and an id each', [piece('x', 'host__load', '{"a":1}', 0), piece('y', 'host__load', '{"a":2}', 0)]],
  ['one index and one id', [piece('x', 'host__load', '{"a":1}', 0), piece('x', 'host__load', '{"a":2}', 0)]],
  ['an index each and one id', [piece('x', 'host__load', '{"a":1}', 0), piece('x', 'host__load', '{"a":2}', 1)]],
  [
    'one index, an id each, in pieces',
    [
      piece('x', 'host__load', '', 0),
      piece(null, null, '{"a":1}', 0),
      piece('y', 'host__load', '', 0),
      piece(null, null, '{"a":', 0),
      piece(null, null, '2}', 0),
    ],
  ],
  [
    'an index each, with id and name on every piece and an empty one last',
    [
      piece('x', 'host__load', '{"a":', 0),
      piece('x', 'host__load', '1}', 0),
      piece('x', 'host__load', '', 0),
      piece('y', 'host__load', '{"a":2}', 1),
    ],
  ],
  [
    'an index each, the second one first',
    [
      piece('y', 'host__load', '{"a":', 1),
      piece('x', 'host__load', '{"a":', 0),
      piece(null, null, '2}', 1),
      piece(null, null, '1}', 0),
    ],
  ],
  [
    'their arguments before their names',
    [
      piece(null, null, '{"a":1}', 0),
      piece('x', 'host__load', '', 0),
      piece(null, null, '{"a":2}', 1),
      piece('y', 'host__load', '', 1),
    ],
  ],
] as const)('two calls that came with %s are two calls', async ([, pieces]) => {
  const deltas = pieces.map(one => ({ choices: [{ delta: { tool_calls: [one] } }] }))
  const end = { choices: [{ delta: {}, finish_reason: 'tool_calls' }] }
  const chunks = await answerTo(
    chat,
    [...deltas, end].map(data => ({ data })),
  )
  expect(callsOf(chunks).map(call => [call.name, call.arguments])).toEqual([
    ['host.load', '{"a":1}'],
    ['host.load', '{"a":2}'],
  ])
})
