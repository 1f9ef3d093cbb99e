// Requests to the Worker as the platform hands them over: its real routes, objects and database, with the configuration of `agents-bundle.ts`.

import { createExecutionContext, env } from 'cloudflare:test'
import { vi } from 'vitest'
import { isEnd } from '#core/protocol/status.ts'
import door from '../../../src/index.ts'
import { client } from '../world.ts'

type Init = { method?: string; headers?: Record<string, string>; body?: BodyInit }

const HOST = 'http://tarsy.test'

export function knock(path: string, { headers = {}, ...init }: Init = {}): Promise<Response> {
  const request = new Request(`${HOST}${path}`, {
    ...init,
    headers: { Authorization: 'Bearer test-token', ...headers },
  })
  return Promise.resolve(
    door.fetch(
      request as Parameters<typeof door.fetch>[0],
      { ...env, TARSY_API_TOKEN: 'test-token' } as Env,
      createExecutionContext(),
    ),
  )
}

export function post(path: string, body?: object): Promise<Response> {
  const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  return knock(path, { method: 'POST', ...(body !== undefined && json) })
}

/** An open socket that keeps what it hears. */
export async function socket(headers: Record<string, string> = {}) {
  const response = await knock('/api/v1/ws', { headers: { Upgrade: 'websocket', ...headers } })
  const opened = response.webSocket
  if (opened === null) throw new Error(`no socket but ${response.status}`)
  const heard: Array<Record<string, unknown> & { type: string }> = []
  opened.addEventListener('message', ({ data }) => {
    heard.push(JSON.parse(String(data)))
  })
  opened.accept()
  return { heard, say: (what: object) => opened.send(JSON.stringify(what)), close: () => opened.close(1000) }
}

/** The row has caught up with the end of the session, and of every question to it. */
export function atRest(id: string): Promise<void> {
  return vi.waitFor(
    async () => {
      const detail = (await client.snapshot(id))?.detail
      const status = await env.DB.prepare('SELECT status FROM sessions WHERE id = ?').bind(id).first('status')
      const open = detail?.stages.some(stage => stage.completed_at === null)
      if (!isEnd(String(status)) || open !== false || detail?.review_status == null) throw new Error('not at rest yet')
    },
    { timeout: 30_000, interval: 30 },
  )
}
