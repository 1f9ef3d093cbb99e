// Bodies that come as JSON text, with a version that a client may hold already (RFC 9110, section 13.1.2).

import type { Context, TypedResponse } from 'hono'
import type { BodyText } from '#objects/investigation-client.ts'

/** The versions that the request says its client holds; `*` stands for any. */
export function heldVersions(c: Context): Array<string> {
  const named = c.req.header('If-None-Match')?.split(',') ?? []
  return named.map(each => each.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'))
}

/** The body, or 304 without one if the client holds it. `T` is the type of the body. */
export function versionedText<T extends object>(
  c: Context,
  { text, version, lastEventId }: BodyText,
): TypedResponse<T, 200, 'json'> {
  const headers = {
    'X-Last-Event-Id': String(lastEventId),
    // Weak: a proxy may compress the body. Kept by the client alone, and used only after we said that it is still right.
    ...(version !== null && { ETag: `W/"${version}"`, 'Cache-Control': 'private, no-cache' }),
  }
  const answer =
    text === null ? c.body(null, 304, headers) : c.body(text, 200, { ...headers, 'Content-Type': 'application/json' })
  // Browsers hide the 304 from their pages: they answer 200 with the body that they hold.
  return answer as unknown as TypedResponse<T, 200, 'json'>
}
