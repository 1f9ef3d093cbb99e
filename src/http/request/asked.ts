// What a route is asked with, for it, for its typed clients and for the API's description.

import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod'
import type { AppEnv } from '../deps.ts'
import { readQuery } from './read-query.ts'

type Reads<In extends object, Out extends object> = MiddlewareHandler<AppEnv, string, { in: In; out: Out }>
/** The middleware carries its schema, so that a test can hold the description against what the routes really read with. */
type With<T> = { readonly schemas: T }

/** Reads the query: `c.req.valid('query')`. Of a parameter that comes twice the first counts. */
export function asked<S extends z.ZodObject>(
  query: S,
): Reads<{ query: z.input<S> }, { query: z.output<S> }> & With<{ query: S }> {
  return Object.assign(
    async function asked(c, next) {
      c.req.addValidatedData('query', readQuery(query, c.req.query()))
      await next()
    } satisfies MiddlewareHandler<AppEnv>,
    { schemas: { query } },
  )
}

/** Says what body comes. The handler binds it itself, because the wire contract puts other checks before it (1.3, 1.16). */
export function carries<S extends z.ZodType>(
  body: S,
): Reads<{ json: z.input<S> }, { json: z.output<S> }> & With<{ body: S }> {
  return Object.assign(
    async function carries(_c, next) {
      await next()
    } satisfies MiddlewareHandler<AppEnv>,
    { schemas: { body } },
  )
}
