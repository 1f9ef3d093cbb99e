import { Hono } from 'hono'
import type { SessionStatusBody, SessionSummary } from '#core/protocol/api.ts'
import { listSessions } from '#store/list.ts'
import { filterOptions, getRow } from '#store/sessions.ts'
import { notFound } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery, takesBody } from '../request/route-input.ts'
import { bindRequest } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { maskIncoming } from '../request/mask-incoming.ts'
import { readActive } from './active.ts'
import { chatError, checkChat } from './ask.ts'
import { cancelSession } from './cancel.ts'
import { findSession, readStatus, requireSession } from './find-session.ts'
import { listQuery, listSchema } from './list-query.ts'
import { checkQuestion, questionSchema } from './question.ts'
import { timelineSchema, withoutStreamingText } from './timeline-query.ts'

export const sessions = new Hono<AppEnv>()
  .get('/', readsQuery(listSchema), async c => {
    const { list, searchedFrom } = await listSessions(c.var.deps.db, listQuery(c.req.valid('query')))
    return json(c, list, 200, searchedFrom === null ? {} : { 'X-Searched-From': searchedFrom })
  })
  .get('/active', async c => json(c, await readActive(c.var.deps), 200))
  .get('/filter-options', async c => json(c, await filterOptions(c.var.deps.db), 200))
  .get('/:id', async c => {
    const { detail, lastEventId } = await requireSession(c.var.deps, c.req.param('id'))
    return json(c, detail, 200, { 'X-Last-Event-Id': String(lastEventId) })
  })
  .get('/:id/summary', async c => {
    const { detail } = await requireSession(c.var.deps, c.req.param('id'))
    const body: SessionSummary = {
      session_id: detail.id,
      total_interactions: detail.llm_interaction_count + detail.mcp_interaction_count,
      llm_interactions: detail.llm_interaction_count,
      mcp_interactions: detail.mcp_interaction_count,
      input_tokens: detail.input_tokens,
      output_tokens: detail.output_tokens,
      total_tokens: detail.total_tokens,
      cost_estimation_enabled: detail.cost_estimation_enabled,
      total_duration_ms: detail.duration_ms,
      chain_statistics: {
        total_stages: detail.total_stages,
        completed_stages: detail.completed_stages,
        failed_stages: detail.failed_stages,
        current_stage_index: detail.current_stage_index,
      },
    }
    return json(c, body, 200)
  })
  .get('/:id/status', async c => {
    const { detail } = await requireSession(c.var.deps, c.req.param('id'))
    const { id, status, final_analysis, executive_summary, error_message } = detail
    const body: SessionStatusBody = { id, status, final_analysis, executive_summary, error_message }
    return json(c, body, 200)
  })
  .get('/:id/timeline', readsQuery(timelineSchema), async c => {
    const session = await findSession(c.var.deps, c.req.param('id'))
    const whole = session?.timeline ?? []
    const timeline = c.req.valid('query').streaming_text === 'true' ? whole : withoutStreamingText(whole)
    return json(c, timeline, 200, { 'X-Last-Event-Id': String(session?.lastEventId ?? 0) })
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
  .post('/:id/cancel', async c => {
    const id = c.req.param('id')
    await cancelSession(c.var.deps, id, c.var.author)
    return json(c, { session_id: id, message: 'Session cancellation requested' }, 200)
  })
