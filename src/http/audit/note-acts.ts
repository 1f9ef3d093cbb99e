import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { recordAct, type Act } from '#store/audit.ts'
import type { AppEnv } from '../deps.ts'
import { routeOf } from '../request/route-of.ts'
import { ROUTE_ACTS } from './route-acts.ts'

/** Notes in the audit log what was done, and counts what was refused. */
export const noteActs = createMiddleware<AppEnv>(async function noteActs(c, next) {
  await next()
  const route = routeOf(c)
  const { status } = c.res
  const { caller } = c.var
  if (status === 401 || status === 403) {
    c.var.deps.countRefusal({ status, actor: caller?.author ?? null, route: route ?? 'unmatched' })
    return
  }
  const action = route === null ? null : (ROUTE_ACTS[route] ?? null)
  if (action !== null && status < 400 && c.var.act !== null) await note(c, action)
})

/** What was done stands, whether it can be noted or not: the line in the log takes the entry's place. */
async function note(c: Context<AppEnv>, action: string): Promise<void> {
  const { deps, caller, act } = c.var
  const { db, clock, log } = deps
  const entry: Act = {
    at: new Date(clock.now()).toISOString(),
    actor: act?.actor ?? caller?.author ?? null,
    action,
    target: act?.target ?? c.req.param('id') ?? null,
    detail: { ...(caller && { via: caller.via }), ...act?.detail },
  }
  await recordAct(db, entry).catch(() => log({ ...entry, event: 'audit.not_stored' }))
}
