// A session as one file. Its parts are asked of the object one after the other as the client reads, so that never more than one is held.

import { Hono } from 'hono'
import { showsChat } from '#core/config/resolve-chat.ts'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { emptyTrace } from '#core/protocol/fold-trace.ts'
import { sessionReport } from '#core/report/session-report.ts'
import type { BodyText } from '#objects/investigation-client.ts'
import { streamText } from '../answer/stream-text.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { readyConfig } from '../request/config.ts'
import { readsQuery } from '../request/route-input.ts'
import { exportSchema } from './export-query.ts'
import { requireSession } from './find-session.ts'

const FILES = {
  json: { type: 'application/json', ending: 'json' },
  markdown: { type: 'text/markdown; charset=utf-8', ending: 'md' },
}

export const exports = new Hono<AppEnv>().get('/:id/export', readsQuery(exportSchema), async c => {
  const { deps } = c.var
  const id = c.req.param('id')
  const { format = 'json' } = c.req.valid('query')
  const found = await requireSession(deps, id, chainId => {
    const chatEnabled = showsChat(readyConfig(deps.config), chainId)
    return deps.investigations.readDetail(id, { chatEnabled, held: [] })
  })
  const source =
    found.in === 'object'
      ? {
          detail: found.read,
          timeline: readTimeline(deps, id),
          trace: readTrace(deps, id),
          reviews: readReviews(deps, id),
        }
      : waitingSource(found.detail)
  const { type, ending } = FILES[format]
  return c.body(streamText(format === 'json' ? trailParts(source) : reportParts(source)), 200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="session-${id.replaceAll(/[^\w-]/g, '_')}.${ending}"`,
    'Cache-Control': 'private, no-store',
  })
})

/** The parts of one session; each function asks for its part. */
type Source = {
  detail: BodyText
  timeline: () => Promise<BodyText>
  trace: () => Promise<BodyText>
  reviews: () => Promise<string>
}

function readTimeline(deps: AppDeps, id: string): Source['timeline'] {
  return async () => (await deps.investigations.readTimeline(id, { streamingText: true, held: [] })) ?? NO_EVENTS
}

function readTrace(deps: AppDeps, id: string): Source['trace'] {
  return async () => (await deps.investigations.readTrace(id, [])) ?? NO_TRACE
}

function readReviews(deps: AppDeps, id: string): Source['reviews'] {
  return async () => JSON.stringify(await deps.investigations.reviewActivity(id))
}

/** Of a session whose object has no log. */
function waitingSource(detail: SessionDetail): Source {
  return {
    detail: bodyOf(detail),
    timeline: async () => NO_EVENTS,
    trace: async () => NO_TRACE,
    reviews: async () => '[]',
  }
}

function bodyOf(value: object): BodyText {
  return { text: JSON.stringify(value), version: null, lastEventId: 0 }
}

const NO_EVENTS = bodyOf([])
const NO_TRACE = bodyOf(emptyTrace)

/** The bodies as they are: nothing here parses them. */
async function* trailParts({ detail, ...rest }: Source): AsyncGenerator<string, void> {
  yield `{"session":${detail.text},"timeline":`
  const timeline = await rest.timeline()
  yield `${timeline.text},"trace":`
  const trace = await rest.trace()
  yield `${trace.text},"review_activity":${await rest.reviews()},`
  const ids = { session: detail.lastEventId, timeline: timeline.lastEventId, trace: trace.lastEventId }
  yield `"last_event_ids":${JSON.stringify(ids)}}`
}

async function* reportParts({ detail, timeline }: Source): AsyncGenerator<string, void> {
  const { text } = await timeline()
  const events = JSON.parse(text ?? '[]') as Array<TimelineEvent>
  yield* sessionReport(JSON.parse(detail.text ?? '') as SessionDetail, events)
}
