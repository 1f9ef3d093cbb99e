// Plays Slack: a channel with its history, pages of it, messages that are posted, and the errors that a test asks for.

type Posted = { text: string; thread: string | null; blocks: string; body: Record<string, unknown> }

type Planned = { method: string; answer: () => Response | Promise<Response> }

export type FakeSlack = {
  /** Messages of the channel, the newest first, as Slack returns them. */
  history: Array<Record<string, unknown>>
  posted: Array<Posted>
  /** Each call: its method, and the token that it brought. */
  calls: Array<{ method: string; token: string; query: URLSearchParams }>
  /** The next call of the method gets this answer. */
  next(method: string, answer: () => Response | Promise<Response>): void
  /** Called when a message has been taken, before its answer. */
  onPosted: ((message: Posted) => void | Promise<void>) | null
  answer(request: Request): Promise<Response>
}

const refusal = (error: string) => Response.json({ ok: false, error })
export const slackSays = (error: string) => () => refusal(error)
export const slackLimits = (seconds: number) => () =>
  new Response('{"ok":false,"error":"ratelimited"}', { status: 429, headers: { 'retry-after': String(seconds) } })

export function playSlack(): FakeSlack {
  const planned: Array<Planned> = []
  const slack: FakeSlack = {
    history: [],
    posted: [],
    calls: [],
    onPosted: null,
    next: (method, answer) => void planned.push({ method, answer }),
    async answer(request) {
      const url = new URL(request.url)
      const method = url.pathname.split('/').at(-1) ?? ''
      const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
      slack.calls.push({ method, token, query: url.searchParams })
      const at = planned.findIndex(each => each.method === method)
      const [plan] = at === -1 ? [] : planned.splice(at, 1)
      if (plan !== undefined) return plan.answer()
      if (method === 'conversations.history') return page(slack, url.searchParams)
      if (method === 'chat.postMessage') return take(slack, (await request.json()) as Record<string, unknown>)
      return refusal('unknown_method')
    },
  }
  return slack
}

function page({ history }: FakeSlack, query: URLSearchParams): Response {
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit'))
  const recent = history.filter(({ ts }) => Number(ts) >= Number(query.get('oldest')))
  const next = from + limit < recent.length ? String(from + limit) : ''
  return Response.json({
    ok: true,
    messages: recent.slice(from, from + limit),
    response_metadata: { next_cursor: next },
  })
}

async function take(slack: FakeSlack, body: Record<string, unknown>): Promise<Response> {
  const { text, thread_ts, blocks } = body
  const message = {
    text: String(text),
    thread: typeof thread_ts === 'string' ? thread_ts : null,
    blocks: JSON.stringify(blocks),
    body,
  }
  slack.posted.push(message)
  await slack.onPosted?.(message)
  return Response.json({ ok: true, ts: `${slack.posted.length}.000` })
}
