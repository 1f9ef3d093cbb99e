import { userInfo } from '#core/protocol/service.schema.ts'
import { returnSchema } from '../identity/return-query.ts'
import type { Noun } from './operation.ts'

export const oauth2 = {
  noun: 'Signing in',
  operations: {
    'GET /oauth2/userinfo': {
      summary: 'The caller, by the name that alerts and reviews record',
      answers: { 200: userInfo },
    },
    'GET /oauth2/sign_in': {
      summary: 'Redirects back to a page after sign-in by Cloudflare Access',
      query: returnSchema,
      answers: { 302: null },
    },
    'GET /oauth2/sign_out': {
      summary: 'Signs out of Cloudflare Access; without Access, redirects back to a page',
      query: returnSchema,
      answers: { 302: null },
    },
  },
} satisfies Noun
