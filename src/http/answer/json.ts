import type { Context, TypedResponse } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** `c.json` with the exact type of the body. Hono derives a JSON type of its own, which loses recursive types and exact optional keys. */
export function json<T extends object, S extends ContentfulStatusCode>(
  c: Context,
  body: T,
  status: S,
  headers: Record<string, string> = {},
): TypedResponse<T, S, 'json'> {
  return c.json(body, status, headers) as unknown as TypedResponse<T, S, 'json'>
}
