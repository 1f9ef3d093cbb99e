// What a route is asked with, for it, for its typed clients and for the API's description.

import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod'
import type { AppEnv } from './deps.ts'
import { readQuery } from './read-query.ts'

type Reads<In extends object, Out extends object> = MiddlewareHandler<AppEnv, string, { in: In; out: Out }>

/** Reads the query: `c.req.valid('query')`. Of a parameter that comes twice the first counts. */
export function asked<S extends z.ZodObject>(schema: S): Reads<{ query: z.input<S> }, { query: z.output<S> }> {
  return async function asked(c, next) {
    c.req.addValidatedData('query', readQuery(schema, c.req.query()))
    await next()
  }
}

/** Says what body comes. The handler binds it itself, because the wire contract puts other checks before it (1.3, 1.16). */
export function carries<S extends z.ZodType>(_schema: S): Reads<{ json: z.input<S> }, { json: z.output<S> }> {
  return async function carries(_c, next) {
    await next()
  }
}
