// An orchestrator that dispatches one task and waits for it.

import { ANALYSIS, LOOK } from './one-stage.ts'
import { begun, CALL, called, concluded, ended, iteration, listed, said, summarised, summaryRows } from './parts.ts'
import type { Golden } from './words.ts'

export const DISPATCH = 'I hand it out.'
export const WAIT = 'I wait for it.'
export const FOUND = 'No space left.'
export const TASK = 'read the logs'

export const orchestrator: Golden = {
  frames: [
    ...begun,
    'stage 1 look (investigation) started',
    'progress 1/2, 1 active: Starting stage: look',
    {
      lanes: {
        Lead: [
          'active',
          'tool_list orchestrator',
          iteration(1),
          ...said,
          'iteration',
          ...called('orchestrator', 'dispatch_agent'),
          iteration(2),
          ...said,
          'iteration',
          iteration(3),
          ...concluded,
        ],
        // A sub-agent's first event is its task, and all its frames name the parent.
        LogAnalyzer: [
          'active',
          '!task_assigned',
          ...listed,
          iteration(1),
          ...said,
          'iteration',
          ...called('things', 'read'),
          iteration(2),
          ...concluded,
        ],
      },
    },
    'stage 1 look (investigation) completed',
    ...summarised(2),
    ...ended,
  ],
  timeline: [
    [
      'Lead',
      [
        ['llm_response', 'completed', DISPATCH],
        ['llm_tool_call', 'completed', /^\{"execution_id":"[0-9a-f-]{36}","status":"accepted"\}(\n|$)/, CALL],
        ['llm_response', 'completed', WAIT],
        ['llm_response', 'completed', ANALYSIS],
        ['final_analysis', 'completed', ANALYSIS],
      ],
    ],
    [
      'LogAnalyzer',
      [
        ['task_assigned', 'completed', TASK],
        ['llm_response', 'completed', LOOK],
        ['llm_tool_call', 'completed', 'read: 0.42', CALL],
        ['llm_response', 'completed', FOUND],
        ['final_analysis', 'completed', FOUND],
      ],
    ],
    summaryRows,
  ],
}
