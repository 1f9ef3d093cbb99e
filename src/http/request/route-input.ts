// The query and the body that a route takes: for its handler, for the typed client and for the description of the API.

import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod'
import type { AppEnv } from '../deps.ts'
import { readQuery } from './read-query.ts'

type InputHandler<In extends object, Out extends object> = MiddlewareHandler<AppEnv, string, { in: In; out: Out }>
/** The middleware carries its schema, so that a test can compare it with the description of the API. */
type WithSchemas<T> = { readonly schemas: T }

/** Reads the query by this schema: `c.req.valid('query')`. Of a repeated parameter the first value counts. */
export function readsQuery<S extends z.ZodObject>(
  query: S,
): InputHandler<{ query: z.input<S> }, { query: z.output<S> }> & WithSchemas<{ query: S }> {
  return Object.assign(
    async function readsQuery(c, next) {
      c.req.addValidatedData('query', readQuery(query, c.req.query()))
      await next()
    } satisfies MiddlewareHandler<AppEnv>,
    { schemas: { query } },
  )
}

/**
 * Declares the body of a route and does not read it: handlers call `bindRequest` themselves, because other checks come first (an unknown
 * session is a 404 whatever the body holds).
 */
export function takesBody<S extends z.ZodType>(
  body: S,
): InputHandler<{ json: z.input<S> }, { json: z.output<S> }> & WithSchemas<{ body: S }> {
  return Object.assign(
    async function takesBody(_c, next) {
      await next()
    } satisfies MiddlewareHandler<AppEnv>,
    { schemas: { body } },
  )
}
