import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'

/** Method and pattern of the route that answers; null for none. Middleware is registered as ALL. */
export function routeOf(c: Context): string | null {
  const route = matchedRoutes(c).find(each => each.method !== 'ALL')
  return route === undefined ? null : `${route.method} ${route.path}`
}
