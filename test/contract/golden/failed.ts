// Every provider refuses its key: the chain stops at its first stage, and there is no summary.

import { begun, iteration, listed } from './parts.ts'
import { by } from '../../fakes/lanes.ts'
import type { Golden } from './words.ts'

export const failed: Golden = {
  frames: [
    ...begun,
    'stage 1 analysis (investigation) started',
    'progress 1/2, 1 active: Starting stage: analysis',
    ...by('Solo', 'active', ...listed, iteration(1), 'iteration', '!provider_fallback', iteration(2), 'iteration'),
    ...by('Solo', '!error', 'failed'),
    'stage 1 analysis (investigation) failed',
    'session failed',
    'review needs_review by system',
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
        ['error', 'completed', /refused by the script/],
      ],
    ],
  ],
}
