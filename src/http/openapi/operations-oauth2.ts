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
      summary:
        'Redirects back to a page after sign-in by Cloudflare Access; where a token alone opens the system, a page that asks for it',
      query: returnSchema,
      answers: { 200: 'text/html', 302: null },
      refuses: { 401: 'nobody signs in by a token here', 403: 'the caller has no role' },
    },
    'POST /oauth2/sign_in': {
      summary:
        'The form of that page: `token`, and `rd` as the page to return to. Sets the cookie of a session of 12 hours',
      answers: { 303: null, 401: 'text/html' },
      refuses: { 403: 'the form is of a page that is not ours', 404: 'nobody signs in by a token here' },
    },
    'GET /oauth2/sign_out': {
      summary: 'Signs out of Cloudflare Access, or of the session of a token; else redirects back to a page',
      query: returnSchema,
      answers: { 302: null },
    },
    'POST /oauth2/sign_out': { summary: 'The same, for the form of a page', answers: { 303: null } },
  },
} satisfies Noun
