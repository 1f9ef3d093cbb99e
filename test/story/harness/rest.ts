// The system as a client of its REST API sees it.

import type {
  AlertAnswer,
  SessionDetail,
  SessionList,
  SessionListItem,
  TimelineEvent,
} from '../../../src/core/protocol/api.ts'
import { END_STATUSES, type EndStatus } from '../../../src/core/protocol/status.ts'
import { viewOf, type SessionView } from '../../../src/core/protocol/view.ts'
import { until } from './processes.ts'

export type Client = {
  send(data: string, more?: object): Promise<string>
  list(): Promise<Array<SessionListItem>>
  detail(id: string): Promise<SessionDetail>
  view(id: string): Promise<SessionView>
  /** Asks a question about a session that has ended. */
  ask(id: string, content: string): Promise<{ chat_id: string; message_id: string; stage_id: string }>
  /** Cancels a session, or the question under way; resolves with the HTTP status. */
  cancel(id: string, reason?: string): Promise<number>
  /** Polls the list, which reads only the database: asking for the session itself would wake its object. */
  waitForEnd(id: string, ms?: number): Promise<EndStatus>
}

export function clientOf(url: string, headers: Readonly<Record<string, string>> = {}): Client {
  const ask = async <T>(path: string) => {
    const answer = await fetch(`${url}/api/v1${path}`, { headers })
    if (!answer.ok) throw new Error(`${path} answers ${answer.status} ${await answer.text()}`)
    return { body: (await answer.json()) as T, cursor: Number(answer.headers.get('X-Last-Event-Id')) }
  }
  const list = async () => (await ask<SessionList>('/sessions?page_size=100')).body.sessions
  const post = (path: string, body: object) => {
    const type = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(body) }
    return fetch(`${url}/api/v1${path}`, init)
  }
  const accepted = async <T>(path: string, body: object) => {
    const answer = await post(path, body)
    if (answer.status !== 202) throw new Error(`POST ${path} is answered ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  return {
    list,
    send: async (data, more = {}) => (await accepted<AlertAnswer>('/alerts', { data, ...more })).session_id,
    ask: (id, content) => accepted(`/sessions/${id}/chat/messages`, { content }),
    cancel: async (id, reason) => (await post(`/sessions/${id}/cancel`, { reason })).status,
    detail: async id => (await ask<SessionDetail>(`/sessions/${id}`)).body,
    view: async id => {
      const [detail, timeline] = await Promise.all([
        ask<SessionDetail>(`/sessions/${id}`),
        ask<Array<TimelineEvent>>(`/sessions/${id}/timeline`),
      ])
      return viewOf(detail.body, timeline.body, timeline.cursor)
    },
    waitForEnd: (id, ms = 60_000) =>
      until(
        `session ${id} has ended`,
        async () => {
          // No answer while the runtime is down.
          const rows = await list().catch(() => [])
          return END_STATUSES.find(status => rows.some(row => row.id === id && row.status === status))
        },
        ms,
      ),
  }
}
