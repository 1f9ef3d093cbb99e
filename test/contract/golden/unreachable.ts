// A tool's server breaks off: the model is told and goes on. The call's event ends before its interaction; with an answer it is the other way
// round.

import { ANALYSIS, LOOK } from './one-stage.ts'
import { begun, CALL, concluded, ended, iteration, listed, said, summarised, summaryRows } from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

export const unreachable: Golden = {
  frames: [
    ...begun,
    'stage 1 analysis (investigation) started',
    'progress 1/2, 1 active: Starting stage: analysis',
    ...by('Solo', 'active', ...listed, iteration(1), ...said, 'iteration'),
    ...by('Solo', '(gathering_info)', '+llm_tool_call', '=llm_tool_call', 'tool_call things read'),
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
        ['llm_tool_call', 'completed', /connection refused/, CALL],
        ['llm_response', 'completed', ANALYSIS],
        ['final_analysis', 'completed', ANALYSIS],
      ],
    ],
    summaryRows,
  ],
}
