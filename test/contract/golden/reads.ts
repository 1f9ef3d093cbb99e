// Several calls in one reply. The reference runs them in order; here reads begin in the order of the calls, run side by side and end as they
// come. A write runs alone, and later calls wait for it.

import { ANALYSIS, LOOK } from './one-stage.ts'
import { begun, CALL, called, concluded, ended, iteration, listed, said, summarised, summaryRows } from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

const [gathering = '', created = '', ...settled] = called('things', 'read')

export const reads: Golden = {
  frames: [
    ...begun,
    'stage 1 analysis (investigation) started',
    'progress 1/2, 1 active: Starting stage: analysis',
    ...by('Solo', 'active', ...listed, iteration(1), ...said, 'iteration'),
    ...by('Solo', gathering, created, gathering, created, ...settled, ...settled),
    ...by('Solo', ...called('things', 'write'), ...called('things', 'read')),
    ...by('Solo', iteration(2), ...concluded),
    'stage 1 analysis (investigation) completed',
    ...summarised(2),
    ...ended,
  ],
  timeline: [
    [
      'Solo',
      [
        ['llm_response', 'completed', LOOK],
        ['llm_tool_call', 'completed', 'read: 0.42', CALL],
        ['llm_tool_call', 'completed', 'read: 0.42', CALL],
        ['llm_tool_call', 'completed', 'write: 0.42', CALL],
        ['llm_tool_call', 'completed', 'read: 0.42', CALL],
        ['llm_response', 'completed', ANALYSIS],
        ['final_analysis', 'completed', ANALYSIS],
      ],
    ],
    summaryRows,
  ],
}
