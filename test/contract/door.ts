// Requests to the Worker as the platform hands them over: its real routes, objects and database, with the configuration of `agents-bundle.ts`.

import { createExecutionContext, createMessageBatch, env } from 'cloudflare:test'
import { expect, vi } from 'vitest'
import { isEnd } from '#core/protocol/status.ts'
import door from '../../src/index.ts'
import { insertPending } from '../workers/insert-pending.ts'
import { alert, client } from '../workers/world.ts'
import { accepted } from './rest-tables.ts'
import { faultsOf } from './shape.ts'

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

/** An alert of a chain's own type, named by `about`; its id. */
async function send(chain: string, about = `about-${chain}`): Promise<string> {
  const answer = await post('/api/v1/alerts', { data: `something is wrong ${about}`, alert_type: chain })
  expect(answer.status).toBe(202)
  const body = (await answer.json()) as { session_id: string }
  expect(faultsOf(body, accepted)).toEqual([])
  return body.session_id
}

/** A session that waits, and that no queue knows of. */
export async function waiting(chain: string, about = `about-${chain}`): Promise<string> {
  const id = crypto.randomUUID()
  await insertPending(env.DB, id, { ...alert(`something is wrong ${about}`), alert_type: chain, chain_id: chain })
  return id
}

/** The queue hands a session over. */
export async function deliver(sessionId: string): Promise<void> {
  const message = { id: '1', timestamp: new Date(), attempts: 1, body: { sessionId } }
  await door.queue(createMessageBatch('tarsy-alerts', [message]), env)
}

export async function begin(chain: string, about?: string): Promise<string> {
  const id = await send(chain, about)
  await deliver(id)
  return id
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
    { interval: 30 },
  )
}
