import * as token from '#core/protocol/token.schema.ts'
import { tokenSchema } from '../tokens/token-body.ts'
import type { Noun } from './operation.ts'

export const tokens = {
  noun: 'Tokens',
  operations: {
    'POST /api/v1/tokens': {
      summary: 'Makes an API token, which is shown in this answer alone',
      body: tokenSchema,
      answers: { 201: token.newApiToken },
      refuses: { 400: 'the token cannot be made so', 409: 'a token that is not revoked has the name' },
    },
    'GET /api/v1/tokens': { summary: 'The API tokens, newest first', answers: { 200: token.apiTokens } },
    'DELETE /api/v1/tokens/:id': {
      summary: 'Revokes an API token at once, for good',
      answers: { 200: token.apiToken },
      refuses: { 404: 'no such token, or it was revoked before' },
    },
  },
} satisfies Noun
