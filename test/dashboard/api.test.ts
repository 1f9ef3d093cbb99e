import { expect, test } from 'vitest'
import { createApi } from '../../dashboard/src/data/api.ts'

function recordRequests(reply: () => Response) {
  const requests: Array<{ url: string; init: RequestInit }> = []
  const api = createApi(async (url, init) => {
    requests.push({ url, init })
    return reply()
  })
  return { api, requests }
}

test('a query, an id and a body go out as the routes read them', async () => {
  const { api, requests } = recordRequests(() => Response.json({}))
  await api.sessions({ status: 'failed,timed_out', search: 'a&b c', page: '2' })
  await api.timeline('../a?b')
  await api.ask('s1', 'why?')
  await api.cancel('s1')
  await api.cancel('s1', 'known')
  expect(requests.map(({ url, init }) => [init.method, url, init.body])).toEqual([
    ['GET', '/api/v1/sessions?status=failed%2Ctimed_out&search=a%26b+c&page=2', undefined],
    ['GET', '/api/v1/sessions/..%2Fa%3Fb/timeline?streaming_text=true', undefined],
    ['POST', '/api/v1/sessions/s1/chat/messages', '{"content":"why?"}'],
    ['POST', '/api/v1/sessions/s1/cancel', '{}'],
    ['POST', '/api/v1/sessions/s1/cancel', '{"reason":"known"}'],
  ])
  expect(new Headers(requests[2]?.init.headers).get('Content-Type')).toBe('application/json')
})

test('no call follows a redirect', async () => {
  const { api, requests } = recordRequests(() => Response.json([]))
  await Promise.all([api.warnings(), api.submit({ data: 'x' })])
  expect(requests.map(({ init }) => init.redirect)).toEqual(['manual', 'manual'])
})

test('an answer carries its body, the cursor of the feed and how far a search came', async () => {
  const since = '2026-11-01T10:00:00.000Z'
  const { api } = recordRequests(() =>
    Response.json([], { headers: { 'X-Last-Event-Id': '41', 'X-Searched-From': since } }),
  )
  expect(await api.timeline('s1')).toEqual({ ok: true, body: [], lastEventId: 41, searchedFrom: since })
})

const redirected = () => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
const unreachable = () => {
  throw new TypeError('Failed to fetch')
}

test.each<[string, () => Response, number, string]>([
  ['a redirect to the sign-in', redirected, 401, 'You are signed out. Reload the page to sign in again.'],
  [
    'an unknown identity',
    () => Response.json({ message: 'x' }, { status: 401 }),
    401,
    'You are signed out. Reload the page to sign in again.',
  ],
  ['a dead network', unreachable, 0, 'The server does not answer. Check the network or the VPN, then try again.'],
  ['a refusal', () => Response.json({ message: 'no such session' }, { status: 404 }), 404, 'no such session'],
  [
    'a page where JSON was expected',
    () => new Response('<html>', { status: 502 }),
    502,
    'The server answered 502 without saying why. Its log tells more.',
  ],
])('%s is an answer with a sentence', async (_, reply, status, message) => {
  const { api } = recordRequests(reply)
  expect(await api.session('s1')).toEqual({ ok: false, status, message })
})
