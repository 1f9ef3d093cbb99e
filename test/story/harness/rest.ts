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
  /** Waits by the list, which reads the database alone: nobody wakes the session's object by asking for it. */
  ended(id: string, ms?: number): Promise<EndStatus>
}

export function clientOf(url: string, headers: Readonly<Record<string, string>> = {}): Client {
  const ask = async <T>(path: string) => {
    const answer = await fetch(`${url}/api/v1${path}`, { headers })
    if (!answer.ok) throw new Error(`${path} answers ${answer.status} ${await answer.text()}`)
    return { body: (await answer.json()) as T, cursor: Number(answer.headers.get('X-Last-Event-Id')) }
  }
  const list = async () => (await ask<SessionList>('/sessions?page_size=100')).body.sessions
  return {
    list,
    send: async (data, more = {}) => {
      const body = JSON.stringify({ data, ...more })
      const type = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/api/v1/alerts`, { method: 'POST', headers: { ...type, ...headers }, body })
      if (answer.status !== 202) throw new Error(`the alert is answered ${answer.status} ${await answer.text()}`)
      return ((await answer.json()) as AlertAnswer).session_id
    },
    detail: async id => (await ask<SessionDetail>(`/sessions/${id}`)).body,
    view: async id => {
      const [detail, timeline] = await Promise.all([
        ask<SessionDetail>(`/sessions/${id}`),
        ask<Array<TimelineEvent>>(`/sessions/${id}/timeline`),
      ])
      return viewOf(detail.body, timeline.body, timeline.cursor)
    },
    ended: (id, ms = 60_000) =>
      until(
        `session ${id} has ended`,
        async () => {
          // While the runtime is away nobody answers.
          const rows = await list().catch(() => [])
          return END_STATUSES.find(status => rows.some(row => row.id === id && row.status === status))
        },
        ms,
      ),
  }
}
