import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { AppEnv } from '../deps.ts'

// As in the reference, these are not counted.
const UNCOUNTED = ['/health', '/metrics', '/api/v1/ws']
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Counts every answer by the pattern of its route. A path would be a bad label: it holds ids. */
export const countRequests = createMiddleware<AppEnv>(async function countRequests(c, next) {
  const begun = performance.now()
  await next()
  if (UNCOUNTED.includes(c.req.path)) return
  const method = METHODS.includes(c.req.method) ? c.req.method : 'other'
  const status = c.res.status
  c.var.deps.countRequest({ method, path: patternOf(c), status, seconds: (performance.now() - begun) / 1000 })
})

/** A request that no route took has the pattern of a middleware, which ends in a star. */
function patternOf(c: Context<AppEnv>): string {
  const path = routePath(c, -1)
  return path.endsWith('*') ? 'unmatched' : path
}
