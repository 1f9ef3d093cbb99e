import * as sender from '#core/protocol/sender.schema.ts'
import type { Noun } from './operation.ts'

export const senders = {
  noun: 'Senders',
  operations: {
    'GET /api/v1/senders': {
      summary: 'Who may send alerts, and what each was last heard of',
      answers: { 200: sender.senders },
    },
  },
} satisfies Noun
