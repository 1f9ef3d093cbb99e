// One agent, one tool call, a summary; then a question.

import { begun, CALL, called, concluded, ended, iteration, listed, said, summarised, summaryRows } from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

export const LOOK = 'I look at it.'
export const ANALYSIS = 'The disk is full.'
export const QUESTION = 'Since when?'
export const REPLY = 'Since noon, I think.'

const rows = [
  'Solo',
  [
    ['llm_response', 'completed', LOOK],
    ['llm_tool_call', 'completed', 'read: 0.42', CALL],
    ['llm_response', 'completed', ANALYSIS],
    ['final_analysis', 'completed', ANALYSIS],
  ],
] as const

export const oneStage: Golden = {
  frames: [
    ...begun,
    'stage 1 analysis (investigation) started',
    'progress 1/2, 1 active: Starting stage: analysis',
    ...by('Solo', 'active', ...listed, iteration(1), ...said, 'iteration', ...called('things', 'read')),
    ...by('Solo', iteration(2), ...concluded),
    'stage 1 analysis (investigation) completed',
    ...summarised(2),
    ...ended,
  ],
  timeline: [rows, summaryRows],
}

/** Unlike the reference, the frame of the chat's stage comes before its execution's and carries the index that REST shows. */
export const chat: Golden = {
  frames: [
    'chat by api-client',
    ': !user_question',
    'stage 3 Chat (chat) started',
    ...by('ChatAgent', 'active', ...listed, iteration(1), ...concluded),
    'stage 3 Chat (chat) completed',
  ],
  timeline: [
    rows,
    summaryRows,
    [
      'ChatAgent',
      [
        ['user_question', 'completed', QUESTION, ['author']],
        ['llm_response', 'completed', REPLY],
        ['final_analysis', 'completed', REPLY],
      ],
    ],
  ],
}
