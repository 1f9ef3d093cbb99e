import { expect, test } from 'vitest'
import { askForToken } from '../../../local/token/ask.ts'

const TOKEN = {
  id: 'id-1',
  name: 'ci',
  scopes: ['ingest'],
  alert_types: ['host'],
  created_at: '2026-11-20T10:00:00.000Z',
  created_by: 'api-client',
  expires_at: '2027-02-18T10:00:00.000Z',
  revoked_at: null,
  last_used_at: null,
}

/** A system that answers with this, and the requests that it got. */
function system(status: number, body: unknown) {
  const asked: Array<unknown> = []
  const ports = {
    url: 'http://localhost:8787',
    adminToken: 'secret',
    fetch: (async (input: RequestInfo | URL, init?: RequestInit) => {
      const headers = new Headers(init?.headers)
      asked.push([init?.method, String(input), headers.get('Authorization'), init?.body ?? null])
      return Response.json(body, { status })
    }) as typeof fetch,
  }
  return { asked, run: (...args: Array<string>) => askForToken(args, ports) }
}

test('a token is made with its scopes, types and days, and printed first', async () => {
  const { asked, run } = system(201, { token: 'tarsy_x', ...TOKEN })
  const lines = await run('--name', 'ci', '--scope', 'ingest', '--alert-type', 'host', '--days', '30')
  const body = '{"name":"ci","scopes":["ingest"],"alert_types":["host"],"expires_in_days":30}'
  expect(asked).toEqual([['POST', 'http://localhost:8787/api/v1/tokens', 'Bearer secret', body]])
  expect(lines[0]).toBe('tarsy_x')
  expect(lines[2]).toBe('id-1  ci: ingest for host, until 2027-02-18, last used never')
})

test('tokens are listed, and revoked at another system', async () => {
  expect(await system(200, { tokens: [TOKEN] }).run('--list')).toHaveLength(1)
  expect(await system(200, { tokens: [] }).run('--list')).toEqual(['There are no tokens.'])
  const { asked, run } = system(200, TOKEN)
  expect(await run('--revoke', 'id/1', '--url', 'https://tarsy.example')).toEqual([
    'Revoked "ci". Whoever still sends it is refused from now on.',
  ])
  expect(asked).toEqual([['DELETE', 'https://tarsy.example/api/v1/tokens/id%2F1', 'Bearer secret', null]])
})

test('what is missing and what is refused is said in a sentence', async () => {
  const { run } = system(403, { message: 'this needs the scope "admin"' })
  await expect(run()).rejects.toThrow(/^Usage: npm run token/)
  await expect(run('--nonsense')).rejects.toThrow(/nonsense[^]*Usage/)
  await expect(run('--list')).rejects.toThrow('http://localhost:8787 answered 403: this needs the scope "admin"')
  const down = { url: 'http://nowhere', adminToken: null, fetch: () => Promise.reject(new TypeError('failed')) }
  await expect(askForToken(['--list'], down)).rejects.toThrow(/does not answer. Start the system/)
})
