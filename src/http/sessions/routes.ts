import { Hono } from 'hono'
import { showsChat } from '#core/config/resolve-chat.ts'
import type { SessionDetail, TimelineEvent } from '#core/protocol/api.ts'
import { statusOf, summaryOf } from '#core/protocol/short-answers.ts'
import { listSessions } from '#store/list.ts'
import { filterOptions, getRow } from '#store/sessions.ts'
import { notFound } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import { heldVersions, versionedText } from '../answer/versioned-text.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery, takesBody } from '../request/route-input.ts'
import { bindRequest } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { maskIncoming } from '../request/mask-incoming.ts'
import { readActive } from './active.ts'
import { chatError, checkChat } from './ask.ts'
import { cancelSchema, readCancelReason } from './cancel-body.ts'
import { cancelSession } from './cancel.ts'
import { findSession, readStatus, requireSession } from './find-session.ts'
import { listQuery, listSchema } from './list-query.ts'
import { checkQuestion, questionSchema } from './question.ts'
import { startHeld } from './start-held.ts'
import { timelineSchema } from './timeline-query.ts'

export const sessions = new Hono<AppEnv>()
  .get('/', readsQuery(listSchema), async c => {
    const { list, searchedFrom } = await listSessions(c.var.deps.db, listQuery(c.req.valid('query')))
    return json(c, list, 200, searchedFrom === null ? {} : { 'X-Searched-From': searchedFrom })
  })
  .get('/active', async c => json(c, await readActive(c.var.deps), 200))
  .get('/filter-options', async c => json(c, await filterOptions(c.var.deps.db), 200))
  .get('/:id', async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const session = await requireSession(deps, id, chainId => {
      const chatEnabled = showsChat(readyConfig(deps.config), chainId)
      return deps.investigations.readDetail(id, { chatEnabled, held: heldVersions(c) })
    })
    if (session.in === 'object') return versionedText<SessionDetail>(c, session.read)
    return json(c, session.detail, 200, NO_EVENTS)
  })
  .get('/:id/summary', async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const session = await requireSession(deps, id, () => deps.investigations.readSummary(id))
    return json(c, session.in === 'object' ? session.read : summaryOf(session.detail), 200)
  })
  .get('/:id/status', async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const session = await requireSession(deps, id, () => deps.investigations.readStatus(id))
    return json(c, session.in === 'object' ? session.read : statusOf(session.detail), 200)
  })
  // An unknown session has an empty timeline, as in the reference.
  .get('/:id/timeline', readsQuery(timelineSchema), async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const ask = { streamingText: c.req.valid('query').streaming_text === 'true', held: heldVersions(c) }
    const session = await findSession(deps, id, () => deps.investigations.readTimeline(id, ask))
    if (session?.in === 'object') return versionedText<Array<TimelineEvent>>(c, session.read)
    return json(c, [] as Array<TimelineEvent>, 200, NO_EVENTS)
  })
  .post('/:id/chat/messages', takesBody(questionSchema), async c => {
    const { deps, author } = c.var
    const config = readyConfig(deps.config)
    const row = await getRow(deps.db, c.req.param('id'))
    if (row === null) throw notFound()
    checkChat(config, row.chain_id, await readStatus(deps, row))
    const { content = '' } = await bindRequest(c.req.raw, questionSchema)
    checkQuestion(content)
    // Engineers paste logs and outputs: mask the secrets in them.
    const answer = await deps.investigations.ask(row.id, maskIncoming(deps, config, row.id, content), author)
    if (typeof answer === 'string') throw chatError(answer)
    const { chatId: chat_id, messageId: message_id, stageId: stage_id } = answer
    return json(c, { chat_id, message_id, stage_id }, 202)
  })
  .post('/:id/cancel', takesBody(cancelSchema), async c => {
    const id = c.req.param('id')
    const { deps, author: by } = c.var
    const reason = await readCancelReason(c.req.raw)
    await cancelSession(deps, id, { by, reason: reason && maskIncoming(deps, readyConfig(deps.config), id, reason) })
    return json(c, { session_id: id, message: 'Session cancellation requested' }, 200)
  })
  .post('/:id/start', async c => {
    const id = c.req.param('id')
    await startHeld(c.var.deps, id)
    return json(c, { session_id: id, message: 'The session waits for its turn' }, 200)
  })

/** The cursor of a session whose object has no log. */
const NO_EVENTS = { 'X-Last-Event-Id': '0' }
