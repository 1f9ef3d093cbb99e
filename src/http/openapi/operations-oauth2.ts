import { userInfo } from '#core/protocol/service.schema.ts'
import { returnSchema } from '../identity/return-query.ts'
import type { Noun } from './operation.ts'

export const oauth2 = {
  noun: 'Signing in',
  operations: {
    'GET /oauth2/userinfo': {
      summary: 'Who is asking, by the name that alerts and reviews get',
      answers: { 200: userInfo },
    },
    'GET /oauth2/sign_in': {
      summary: 'Leads back to a page, for who came through Cloudflare Access',
      query: returnSchema,
      answers: { 302: null },
    },
    'GET /oauth2/sign_out': {
      summary: 'Leads out of Cloudflare Access, or without it back to a page',
      query: returnSchema,
      answers: { 302: null },
    },
  },
} satisfies Noun
