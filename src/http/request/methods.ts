import type { Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../deps.ts'

type Route = { method: string; path: string }

/** The methods of the routes that match the path, sorted; empty for an unknown path. Middleware is registered as ALL and does not count. */
export function methodsOf(routes: ReadonlyArray<Route>, path: string): Array<string> {
  const found = routes.filter(route => route.method !== 'ALL' && matches(route.path, path)).map(route => route.method)
  return [...new Set(found)].toSorted()
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const actual = path.split('/')
  return (
    wanted.length === actual.length &&
    wanted.every((part, at) => (part.startsWith(':') ? actual[at] !== '' : part === actual[at]))
  )
}

/** As in the reference, HEAD is refused. Hono would answer it as a GET. */
export const refuseHead = (routes: () => ReadonlyArray<Route>) =>
  createMiddleware<AppEnv>(async function refuseHead(c, next) {
    if (c.req.raw.method !== 'HEAD') return next()
    const methods = methodsOf(routes(), c.req.path)
    return methods.length > 0 ? notAllowed(c, methods) : c.json({ message: 'Not Found' }, 404)
  })

/** Answers a request that no route took: 405 for a wrong method, a file of the dashboard, or 404. */
export async function answerUnmatched(c: Context<AppEnv>, app: Pick<Hono<AppEnv>, 'routes'>): Promise<Response> {
  const methods = methodsOf(app.routes, c.req.path)
  if (methods.length > 0) return notAllowed(c, methods)
  // The dashboard answers GET on every path, so any other method is a wrong one.
  if (c.req.method !== 'GET') return notAllowed(c, ['GET'])
  const { assets } = c.var.deps
  if (c.req.path.startsWith('/api/') || assets === null) {
    return c.json({ message: 'not found' }, 404)
  }
  const file = await assets.fetch(c.req.raw)
  return new Response(file.body, file)
}

function notAllowed(c: Context<AppEnv>, methods: ReadonlyArray<string>): Response {
  return c.json({ message: 'Method Not Allowed' }, 405, { Allow: ['OPTIONS', ...methods].join(', ') })
}
