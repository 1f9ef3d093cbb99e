// An agent with one iteration.

import { ANALYSIS, LOOK } from './one-stage.ts'
import { begun, CALL, called, ended, iteration, listed, said, summarised, summaryRows } from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

const FORCED = ['forced_conclusion', 'iterations_used', 'max_iterations', 'reason']

export const forcedConclusion: Golden = {
  frames: [
    ...begun,
    'stage 1 analysis (investigation) started',
    'progress 1/2, 1 active: Starting stage: analysis',
    ...by('Solo', 'active', ...listed, iteration(1, 1), ...said, 'iteration', ...called('things', 'read')),
    ...by(
      'Solo',
      '(concluding, Forcing conclusion after 1 iterations)',
      ...said,
      'forced_conclusion',
      '!final_analysis',
      'completed',
    ),
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
        ['llm_response', 'completed', ANALYSIS, FORCED],
        ['final_analysis', 'completed', ANALYSIS, FORCED],
      ],
    ],
    summaryRows,
  ],
}
