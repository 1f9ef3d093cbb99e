// Lets a request through when its sender is known, and may do what the route does.

import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { hasScope } from '#core/protocol/scopes.ts'
import { AppError } from '../answer/app-error.ts'
import type { AppEnv } from '../deps.ts'
import { routeOf } from '../request/route-of.ts'
import type { Caller } from './caller.ts'
import { identify } from './identify.ts'
import { ROUTE_NEEDS } from './route-needs.ts'
import { callerBySignature } from './signed-sender.ts'

/** Paths that ask for an identity also where no route is. Elsewhere are the dashboard's files. */
const GUARDED = /^\/(api|oauth2|metrics)(\/|$)/

export const requireIdentity = createMiddleware<AppEnv>(async function requireIdentity(c, next) {
  const route = routeOf(c)
  const isOpen = route === null ? !GUARDED.test(c.req.path) : ROUTE_NEEDS[route] === 'nobody'
  if (!isOpen) {
    const caller = (await callerBySignature(c, route)) ?? (await identifyCaller(c))
    c.set('caller', caller)
    c.set('author', caller.author)
  }
  await next()
})

/** Throws an AppError for somebody unknown. */
export function identifyCaller(c: Context<AppEnv>): Promise<Caller> {
  const { deps } = c.var
  const { identity: settings, config } = deps
  // A broken configuration has no table. Its routes answer 503 with the mistakes.
  const roles = config.ok ? config.config.system.roles : undefined
  return identify(c.req.raw, { ...deps, settings, roles })
}

export const requireScope = createMiddleware<AppEnv>(async function requireScope(c, next) {
  const route = routeOf(c)
  if (route !== null) checkNeed(c, route)
  await next()
})

function checkNeed(c: Context<AppEnv>, route: string): void {
  const need = ROUTE_NEEDS[route]
  if (need === undefined) throw new AppError(403, 'unlisted', `nobody may use ${route}: it stands in no table of needs`)
  if (need === 'nobody' || need === 'anyone' || hasScope(c.var.caller.scopes, need)) return
  const { author, scopes } = c.var.caller
  throw new AppError(
    403,
    'forbidden',
    `this needs the scope "${need}", and ${author} has ${scopes.length === 0 ? 'none' : scopes.map(each => `"${each}"`).join(', ')}: ask an admin for a role or a token that has it`,
  )
}
