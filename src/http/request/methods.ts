import type { Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../deps.ts'

type Route = { method: string; path: string }

/** Methods of the routes whose pattern matches the path; empty for an unknown path. Middleware is registered as ALL and does not count. */
export function methodsOf(routes: ReadonlyArray<Route>, path: string): Array<string> {
  const found = routes.filter(route => route.method !== 'ALL' && matches(route.path, path)).map(route => route.method)
  return [...new Set(found)].toSorted()
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (part.startsWith(':') ? given[at] !== '' : part === given[at]))
  )
}

/** HEAD is a method of its own on this wire; Hono would answer it as a GET. */
export const refuseHead = (routes: () => ReadonlyArray<Route>) =>
  createMiddleware<AppEnv>(async function refuseHead(c, next) {
    if (c.req.raw.method !== 'HEAD') return next()
    const methods = methodsOf(routes(), c.req.path)
    return methods.length > 0 ? notAllowed(c, methods) : c.json({ message: 'Not Found' }, 404)
  })

/** No route took the request: a wrong method, a file of the dashboard, or nothing. */
export async function answerUnmatched(c: Context<AppEnv>, app: Pick<Hono<AppEnv>, 'routes'>): Promise<Response> {
  const methods = methodsOf(app.routes, c.req.path)
  if (methods.length > 0) return notAllowed(c, methods)
  // The dashboard answers GET on every path, so that any other method is a wrong one.
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
