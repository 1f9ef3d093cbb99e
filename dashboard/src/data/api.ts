import type {
  AlertAnswer,
  AlertTypes,
  ErrorBody,
  FilterOptions,
  SessionDetail,
  SessionList,
  SystemWarning,
  TimelineEvent,
} from '#core/protocol/api.ts'

export type ApiError = { status: number; message: string }
export type Answer<T> = { ok: true; body: T; lastEventId: number } | ({ ok: false } & ApiError)
export type Fetcher = (url: string, init: RequestInit) => Promise<Response>
export type NewAlert = { data: string; alert_type?: string; runbook?: string }
export type Api = ReturnType<typeof createApi>

const UNREACHABLE = 'The server does not answer. Check the network or the VPN, then try again.'
const SIGNED_OUT = 'You are signed out. Reload the page to sign in again.'

/** The calls that the pages make. None rejects: a failure is an answer with a sentence for the reader. */
export function createApi(fetcher: Fetcher) {
  async function call<T>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
    let response: Response
    try {
      // An expired sign-in answers with a redirect to another origin; followed, it would look like a dead network.
      response = await fetcher(`/api/v1${path}`, { redirect: 'manual', ...init })
    } catch {
      // fetch says no more than that it failed.
      return { ok: false, status: 0, message: UNREACHABLE }
    }
    if (response.type === 'opaqueredirect' || response.status === 401)
      return { ok: false, status: 401, message: SIGNED_OUT }
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok || body === null)
      return { ok: false, status: response.status, message: sentenceOf(body, response) }
    return { ok: true, body: body as T, lastEventId: Number(response.headers.get('X-Last-Event-Id') ?? 0) }
  }
  return {
    sessions: (query: URLSearchParams) => call<SessionList>(`/sessions?${query}`),
    filterOptions: () => call<FilterOptions>('/sessions/filter-options'),
    session: (id: string) => call<SessionDetail>(pathOf(id)),
    timeline: (id: string) => call<Array<TimelineEvent>>(`${pathOf(id)}/timeline`),
    cancel: (id: string) => call<{ session_id: string; message: string }>(`${pathOf(id)}/cancel`, post()),
    ask: (id: string, content: string) =>
      call<{ chat_id: string; message_id: string; stage_id: string }>(`${pathOf(id)}/chat/messages`, post({ content })),
    alertTypes: () => call<AlertTypes>('/alert-types'),
    submit: (alert: NewAlert) => call<AlertAnswer>('/alerts', post(alert)),
    warnings: () => call<{ warnings: Array<SystemWarning> }>('/system/warnings'),
  }
}

function pathOf(id: string): string {
  return `/sessions/${encodeURIComponent(id)}`
}

function post(body?: unknown): RequestInit {
  if (body === undefined) return { method: 'POST' }
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}

function sentenceOf(body: unknown, response: Response): string {
  const message = (body as Partial<ErrorBody> | null)?.message
  return message ?? `The server answered ${response.status} without saying why. Its log tells more.`
}
