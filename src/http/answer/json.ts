import type { Context, TypedResponse } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** `c.json`, with the body's type as it stands: Hono works out another one, in which recursive types and exact optional keys are lost. */
export function json<T extends object, S extends ContentfulStatusCode>(
  c: Context,
  body: T,
  status: S,
  headers: Record<string, string> = {},
): TypedResponse<T, S, 'json'> {
  return c.json(body, status, headers) as unknown as TypedResponse<T, S, 'json'>
}
