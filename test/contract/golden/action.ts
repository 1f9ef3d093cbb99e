// An investigation, then an action agent, then the report that says what was done.

import { ANALYSIS, LOOK } from './one-stage.ts'
import { begun, CALL, called, concluded, ended, iteration, listed, said, summarised, summaryRows } from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

export const ACT = 'I mend it.'
export const REPORT = 'The disk was emptied.'
export const AMENDED = 'The disk was full, and was emptied.'

export const action: Golden = {
  frames: [
    ...begun,
    'stage 1 investigation (investigation) started',
    'progress 1/4, 1 active: Starting stage: investigation',
    ...by('Solo', 'active', ...listed, iteration(1), ...said, 'iteration', ...called('things', 'read')),
    ...by('Solo', iteration(2), ...concluded),
    'stage 1 investigation (investigation) completed',
    'stage 2 response (action) started',
    'progress 2/4, 1 active: Starting stage: response',
    ...by('Responder', 'active', ...listed, '(remediating, Iteration 1/40)', ...said, 'iteration'),
    ...by('Responder', ...called('things', 'write'), '(remediating, Iteration 2/40)', ...concluded),
    // Ours: tells a client that folds that the lone YES was removed.
    ...by('Responder', '=llm_response', '=final_analysis'),
    'stage 2 response (action) completed',
    'stage 3 response - Amended Report (compose) started',
    'progress 3/4, 1 active: Amending report...',
    ': (amending)',
    ...by('ComposeAgent', 'active', '(amending)', ...said, '!final_analysis', 'composition', 'completed'),
    'stage 3 response - Amended Report (compose) completed',
    ...summarised(4),
    ...ended,
  ],
  // The lone YES of the answer is removed from the timeline.
  timeline: [
    [
      'Solo',
      [
        ['llm_response', 'completed', LOOK],
        ['llm_tool_call', 'completed', 'read: 0.42', CALL],
        ['llm_response', 'completed', ANALYSIS],
        ['final_analysis', 'completed', ANALYSIS],
      ],
    ],
    [
      'Responder',
      [
        ['llm_response', 'completed', ACT],
        ['llm_tool_call', 'completed', 'write: 0.42', CALL],
        ['llm_response', 'completed', REPORT],
        ['final_analysis', 'completed', REPORT],
      ],
    ],
    [
      'ComposeAgent',
      [
        ['llm_response', 'completed', AMENDED],
        ['final_analysis', 'completed', AMENDED, ['interaction_type']],
      ],
    ],
    summaryRows,
  ],
}
