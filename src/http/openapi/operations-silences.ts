import * as silence from '#core/protocol/silence.schema.ts'
import { previewSchema, silenceSchema } from '../silences/silence-body.ts'
import type { Noun } from './operation.ts'

export const silences = {
  noun: 'Silences',
  operations: {
    'GET /api/v1/silences': {
      summary: 'Silences, also those that were over in the last days',
      answers: { 200: silence.silences },
    },
    'GET /api/v1/silences/preview': {
      summary: 'Which sessions of the last 24 hours a silence would have held',
      query: previewSchema,
      answers: { 200: silence.silencePreview },
      refuses: { 400: 'the matchers cannot be read, or match every alert', 404: 'no such session' },
    },
    'POST /api/v1/silences': {
      summary: 'Silences alerts by their labels until a time, or changes a silence',
      body: silenceSchema,
      answers: { 200: silence.silence, 201: silence.silence },
      refuses: {
        400: 'the matchers, the times or the comment are not valid',
        404: 'no such silence, or it is over',
        409: 'there are as many silences as there may be',
      },
    },
    'DELETE /api/v1/silences/:id': {
      summary: 'Ends a silence now: the sessions that it holds start in their turn',
      answers: { 200: silence.silence },
      refuses: { 404: 'no such silence, or it is over' },
    },
  },
} satisfies Noun
