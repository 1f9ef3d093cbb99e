// A tool's long result is summarised for the model.

import { ANALYSIS, LOOK } from './one-stage.ts'
import {
  begun,
  CALL,
  called,
  concluded,
  ended,
  iteration,
  listed,
  said,
  SUMMARY,
  summarised,
  summaryRows,
} from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

export const summary: Golden = {
  frames: [
    ...begun,
    'stage 1 analysis (investigation) started',
    'progress 1/2, 1 active: Starting stage: analysis',
    ...by('Solo', 'active', ...listed, iteration(1), ...said, 'iteration', ...called('things', 'read_much')),
    ...by('Solo', '(distilling)', '+mcp_tool_summary', '~mcp_tool_summary', '=mcp_tool_summary', 'summarization'),
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
        // The timeline keeps the whole result.
        ['llm_tool_call', 'completed', /^(a row of data\n?){200}$/, CALL],
        [
          'mcp_tool_summary',
          'completed',
          SUMMARY,
          [
            'original_tokens',
            'server_name',
            'summarization_model',
            'summarization_provider',
            'summarization_reasoning_effort',
            'tool_name',
          ],
        ],
        ['llm_response', 'completed', ANALYSIS],
        ['final_analysis', 'completed', ANALYSIS],
      ],
    ],
    summaryRows,
  ],
}
