// The first provider refuses its key, and the second takes over. Unlike the reference, we keep the failed call as an interaction.

import { ANALYSIS, LOOK } from './one-stage.ts'
import { begun, CALL, called, concluded, ended, iteration, listed, said, summarised, summaryRows } from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

export const fallback: Golden = {
  frames: [
    ...begun,
    'stage 1 analysis (investigation) started',
    'progress 1/2, 1 active: Starting stage: analysis',
    ...by('Solo', 'active', ...listed, iteration(1), 'iteration', '!provider_fallback'),
    // The switch takes an iteration, as in the reference.
    ...by('Solo', iteration(2), ...said, 'iteration', ...called('things', 'read'), iteration(3), ...concluded),
    'stage 1 analysis (investigation) completed',
    ...summarised(2),
    ...ended,
  ],
  timeline: [
    [
      'Solo',
      [
        [
          'provider_fallback',
          'completed',
          'Provider fallback: primary → spare',
          [
            'attempt',
            'error_code',
            'error_retryable',
            'fallback_backend',
            'fallback_model',
            'fallback_provider',
            'fallback_reasoning_effort',
            'original_backend',
            'original_model',
            'original_provider',
            'original_reasoning_effort',
            'reason',
          ],
        ],
        ['llm_response', 'completed', LOOK],
        ['llm_tool_call', 'completed', 'read: 0.42', CALL],
        ['llm_response', 'completed', ANALYSIS],
        ['final_analysis', 'completed', ANALYSIS],
      ],
    ],
    summaryRows,
  ],
}
