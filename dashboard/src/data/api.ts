import { hc, type InferRequestType } from 'hono/client'
import type { ErrorBody } from '#core/protocol/api.ts'
import type { AppType } from '#http/app.ts'

export type ApiError = { status: number; message: string }
/** `searchedFrom`: there were too many hits to read all; only sessions from this time on were searched. */
export type Answer<T> =
  | { ok: true; body: T; lastEventId: number; searchedFrom: string | null }
  | ({ ok: false } & ApiError)
export type Fetcher = (url: string, init: RequestInit) => Promise<Response>
export type Api = ReturnType<typeof createApi>

type Routes = ReturnType<typeof routesBy>['v1']
export type NewToken = InferRequestType<Routes['tokens']['$post']>['json']
export type NewSilence = InferRequestType<Routes['silences']['$post']>['json']
export type SilenceQuery = InferRequestType<Routes['silences']['preview']['$get']>['query']
export type TriageQuery = InferRequestType<Routes['sessions']['triage'][':group']['$get']>['query']
export type ReviewChange = InferRequestType<Routes['sessions']['review']['$patch']>['json']
export type Within = InferRequestType<Routes['usage']['durations']['$get']>['query']
export type ListQuery = InferRequestType<Routes['sessions']['$get']>['query']
export type IngestTry = InferRequestType<Routes['ingest']['dry-run']['$post']>['json']
export type NewAlert = InferRequestType<Routes['alerts']['$post']>['json']

const UNREACHABLE = 'The server does not answer. Check the network or the VPN, then try again.'
const UNCERTAIN = 'The server did not answer, so that it is not known whether this arrived.'
const SIGNED_OUT = 'You are signed out. Reload the page to sign in again.'

/** The calls that the pages make. They never reject: a failure is an answer with a sentence for the reader. */
export function createApi(fetcher: Fetcher) {
  const { v1: routes, userinfo, health } = routesBy(fetcher)
  const session = routes.sessions[':id']
  return {
    sessions: (query: ListQuery) => answerOf(routes.sessions.$get({ query })),
    findSessions: (search: string, signal: AbortSignal) =>
      answerOf(routes.sessions.$get({ query: { search, page_size: '8' } }, { init: { ...INIT, signal } })),
    active: () => answerOf(routes.sessions.active.$get()),
    filterOptions: () => answerOf(routes.sessions['filter-options'].$get()),
    outcomes: () => answerOf(routes.usage.outcomes.$get({ query: {} })),
    ends: (query: Within) => answerOf(routes.usage.ends.$get({ query })),
    durations: (query: Within) => answerOf(routes.usage.durations.$get({ query })),
    verdicts: (query: Within) => answerOf(routes.usage.verdicts.$get({ query })),
    toolUse: (query: Within) => answerOf(routes.usage.tools.$get({ query })),
    failures: (query: Within) => answerOf(routes.usage.failures.$get({ query })),
    usage: (query: Within) => answerOf(routes.usage.summary.$get({ query })),
    tokensByDay: (query: Within) => answerOf(routes.usage.series.$get({ query: { ...query, measure: 'tokens' } })),
    session: (id: string) => answerOf(session.$get(pathOf(id))),
    // `streaming_text` is safe here: the fold places each delta by its offset.
    timeline: (id: string) => answerOf(session.timeline.$get({ ...pathOf(id), query: { streaming_text: 'true' } })),
    cancel: (id: string, reason = '') =>
      answerOf(session.cancel.$post({ ...pathOf(id), json: reason === '' ? {} : { reason } })),
    ask: (id: string, content: string) =>
      answerOf(
        session.chat.messages.$post({ ...pathOf(id), json: { content } }),
        `${UNCERTAIN} Look at the timeline before you ask again.`,
      ),
    trace: (id: string) => answerOf(session.trace.$get(pathOf(id))),
    modelCall: (id: string, call: string) =>
      answerOf(session.trace.llm[':interaction_id'].$get({ param: callOf(id, call) })),
    toolCall: (id: string, call: string, page: number) =>
      answerOf(
        session.trace.mcp[':interaction_id'].$get({
          param: callOf(id, call),
          query: page > 1 ? { page: String(page) } : {},
        }),
      ),
    review: (change: ReviewChange) => answerOf(routes.sessions.review.$patch({ json: change }), UNCERTAIN),
    alertTypes: () => answerOf(routes['alert-types'].$get()),
    defaultTools: (type: string) =>
      answerOf(routes.system['default-tools'].$get({ query: type === '' ? {} : { alert_type: type } })),
    runbooks: () => answerOf(routes.runbooks.$get()),
    submit: (alert: NewAlert) =>
      answerOf(routes.alerts.$post({ json: alert }), `${UNCERTAIN} Look at the list before you submit it again.`),
    userInfo: () => answerOf(userinfo.$get()),
    warnings: () => answerOf(routes.system.warnings.$get()),
    health: () => answerOf(health.$get()),
    mcpServers: () => answerOf(routes.system['mcp-servers'].$get()),
    config: () => answerOf(routes.system.config.$get()),
    systemState: () => answerOf(routes.system.state.$get()),
    configOrigins: () => answerOf(routes.system.config.origins.$get()),
    skill: (name: string) =>
      answerOf(routes.system.config.skills[':name'].$get({ param: { name: encodeURIComponent(name) } })),
    dryRunIngest: (asked: IngestTry) => answerOf(routes.ingest['dry-run'].$post({ json: asked })),
    notifications: () => answerOf(routes.notifications.$get()),
    dryRunNotify: (id: string) => answerOf(routes.notifications['dry-run'].$post({ json: { session_id: id } })),
    senders: () => answerOf(routes.senders.$get()),
    silences: () => answerOf(routes.silences.$get()),
    previewSilence: (query: SilenceQuery) => answerOf(routes.silences.preview.$get({ query })),
    setSilence: (silence: NewSilence) => answerOf(routes.silences.$post({ json: silence }), UNCERTAIN),
    endSilence: (id: string) => answerOf(routes.silences[':id'].$delete(pathOf(id))),
    startHeld: (id: string) => answerOf(session.start.$post(pathOf(id))),
    tokens: () => answerOf(routes.tokens.$get()),
    makeToken: (token: NewToken) =>
      answerOf(routes.tokens.$post({ json: token }), `${UNCERTAIN} Look at the list before you make it again.`),
    revokeToken: (id: string) => answerOf(routes.tokens[':id'].$delete(pathOf(id))),
    audit: (before: number | null) =>
      answerOf(routes.audit.$get({ query: { limit: '200', ...(before !== null && { before: String(before) }) } })),
    triage: (group: string, query: TriageQuery) =>
      answerOf(routes.sessions.triage[':group'].$get({ param: { group }, query })),
    reviewActivity: (id: string) => answerOf(session['review-activity'].$get(pathOf(id))),
  }
}

/** An expired sign-in answers with a redirect to another origin; following it would look like a dead network. */
const INIT = { redirect: 'manual' } as const

/** A client typed by the Worker's routes. */
function routesBy(fetcher: Fetcher) {
  const fetch = (url: RequestInfo | URL, init: RequestInit = {}) => fetcher(String(url), init)
  const { api, oauth2, health } = hc<AppType>('/', { fetch, init: INIT })
  return { v1: api.v1, userinfo: oauth2.userinfo, health }
}

/** Hono's client does not encode parameters of the path. */
function pathOf(id: string) {
  return { param: { id: encodeURIComponent(id) } }
}

function callOf(id: string, call: string) {
  return { id: encodeURIComponent(id), interaction_id: encodeURIComponent(call) }
}

type Answered = Pick<Response, 'ok' | 'status' | 'type' | 'headers'> & { json(): Promise<unknown> }

/** `unreachable` is the message when no answer came. */
async function answerOf<R extends Answered>(
  asked: Promise<R>,
  unreachable = UNREACHABLE,
): Promise<Answer<Awaited<ReturnType<R['json']>>>> {
  let response: R
  try {
    response = await asked
  } catch {
    // `fetch` does not say why it failed.
    return { ok: false, status: 0, message: unreachable }
  }
  const { ok, status, type, headers } = response
  if (type === 'opaqueredirect' || status === 401) return { ok: false, status: 401, message: SIGNED_OUT }
  // A body that is not JSON has no sentence: the status takes its place.
  const body = await response.json().catch(() => null)
  if (!ok || body === null) return { ok: false, status, message: sentenceOf(body, status) }
  return {
    ok: true,
    body: body as Awaited<ReturnType<R['json']>>,
    lastEventId: Number(headers.get('X-Last-Event-Id') ?? 0),
    searchedFrom: headers.get('X-Searched-From'),
  }
}

function sentenceOf(body: unknown, status: number): string {
  const message = (body as Partial<ErrorBody> | null)?.message
  return message ?? `The server answered ${status} without saying why. Its log tells more.`
}
