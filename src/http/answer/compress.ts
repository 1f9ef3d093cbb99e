/** What browsers load first. The runtime compresses a body itself when its header says so. */
const COMPRESSIBLE = /^(?:text\/|application\/(?:javascript|json)|image\/svg)/

type Asked = Pick<Request, 'headers'> & { cf?: unknown }

/**
 * The file, compressed where nobody else does it: Cloudflare's edge compresses what passes it, a runtime of one's own (`npm start`) does not. Only
 * the edge's requests have `cf`.
 */
export function compressFile({ headers: asked, cf }: Asked, file: Response): Response {
  const isWanted = /\bgzip\b/.test(asked.get('Accept-Encoding') ?? '')
  const isText = COMPRESSIBLE.test(file.headers.get('Content-Type') ?? '')
  const hasBody = file.body !== null && !file.headers.has('Content-Encoding')
  if (cf !== undefined || !isWanted || !isText || !hasBody) return new Response(file.body, file)
  const headers = new Headers(file.headers)
  headers.set('Content-Encoding', 'gzip')
  headers.append('Vary', 'Accept-Encoding')
  headers.delete('Content-Length')
  // The bytes are others than the file's, so the tag is a weak one (RFC 9110, section 8.8.3).
  const tag = headers.get('ETag')
  if (tag !== null && !tag.startsWith('W/')) headers.set('ETag', `W/${tag}`)
  return new Response(file.body, { status: file.status, headers })
}
