import { Hono } from 'hono'
import { emptyTrace } from '#core/protocol/fold-trace.ts'
import { getState, hasSpoken } from '#store/sessions.ts'
import { notFound } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'

export const traces = new Hono<AppEnv>()
  // An unknown session has an empty trace, as in the reference.
  .get('/:id/trace', async c => {
    const { deps } = c.var
    const id = c.req.param('id')
    const trail = (await hasBegun(deps, id)) ? await deps.investigations.trail(id) : null
    return json(c, trail?.trace ?? emptyTrace, 200, { 'X-Last-Event-Id': String(trail?.lastEventId ?? 0) })
  })
  .get('/:id/trace/llm/:interaction_id', async c => {
    const { deps } = c.var
    const { id, interaction_id } = c.req.param()
    const found = (await hasBegun(deps, id)) ? await deps.investigations.llmTrace(id, interaction_id) : null
    if (found === null) throw notFound()
    return json(c, found, 200)
  })
  .get('/:id/trace/mcp/:interaction_id', async c => {
    const { deps } = c.var
    const { id, interaction_id } = c.req.param()
    const found = (await hasBegun(deps, id)) ? await deps.investigations.mcpTrace(id, interaction_id) : null
    if (found === null) throw notFound()
    return json(c, found, 200)
  })

async function hasBegun({ db }: AppDeps, id: string): Promise<boolean> {
  const state = await getState(db, id)
  return state !== null && hasSpoken(state)
}
