import { Hono } from 'hono'
import { emptyTrace } from '#core/protocol/fold-trace.ts'
import type { LlmDetail, McpDetail, Trace } from '#core/protocol/trace.ts'
import type { CallRead } from '#objects/investigation-client.ts'
import { notFound } from '../answer/app-error.ts'
import { heldVersions, versionedText } from '../answer/versioned-text.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { findSession } from './find-session.ts'
import { resultSchema } from './result-query.ts'

export const traces = new Hono<AppEnv>()
  // An unknown session has an empty trace, as in the reference.
  .get('/:id/trace', async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const session = await findSession(deps, id, () => deps.investigations.readTrace(id, heldVersions(c)))
    if (session?.in === 'object') return versionedText<Trace>(c, session.read)
    return json(c, emptyTrace, 200, { 'X-Last-Event-Id': '0' })
  })
  .get('/:id/trace/llm/:interaction_id', async c => {
    const { deps } = c.var
    const { id, interaction_id } = c.req.param()
    const ask = () => deps.investigations.readModelCall(id, interaction_id, heldVersions(c))
    return versionedText<LlmDetail>(c, await requireCall(deps, id, ask))
  })
  .get('/:id/trace/mcp/:interaction_id', readsQuery(resultSchema), async c => {
    const { deps } = c.var
    const { id, interaction_id } = c.req.param()
    const { page } = c.req.valid('query')
    const ask = () => deps.investigations.readToolCall(id, interaction_id, page, heldVersions(c))
    return versionedText<McpDetail>(c, await requireCall(deps, id, ask))
  })

/** Throws 404 if the session, or the call in it, does not exist. */
async function requireCall(deps: AppDeps, id: string, ask: () => Promise<CallRead>) {
  const session = await findSession(deps, id, ask)
  if (session?.in !== 'object' || session.read === 'unknown') throw notFound()
  return session.read
}
