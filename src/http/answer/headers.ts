import { createMiddleware } from 'hono/factory'
import type { LoadResult } from '#core/config/config.ts'
import type { AppEnv } from '../deps.ts'
import { dashboardOf } from '../request/origin.ts'

const SECURITY: Record<string, string> = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** For answers that are no pages: shown as one, they load and run nothing. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Sets security headers on every answer and CORS headers for the dashboard's origin, and answers every preflight. */
export const withHeaders = createMiddleware<AppEnv>(async function withHeaders(c, next) {
  if (c.req.method === 'OPTIONS') c.res = new Response(null, { status: 204 })
  else await next()
  // The headers of a WebSocket handshake cannot be changed.
  if (c.res.status === 101) return
  for (const [name, value] of Object.entries(SECURITY)) c.header(name, value)
  if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', NOTHING)
  if (c.req.url.startsWith('https:')) c.header('Strict-Transport-Security', 'max-age=31536000')
  c.header('Vary', 'Origin', { append: true })
  if (c.req.path.startsWith('/api/') && !c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
  const origin = c.req.header('Origin')
  if (origin === undefined || !mayRead(origin, c.var.deps.config)) return
  c.header('Access-Control-Allow-Origin', origin)
  c.header('Access-Control-Allow-Credentials', 'true')
  if (c.req.method !== 'OPTIONS') return
  c.header('Access-Control-Allow-Methods', 'GET,POST,PATCH,DELETE,OPTIONS')
  c.header('Access-Control-Allow-Headers', 'Content-Type,Accept,Authorization')
  c.header('Access-Control-Max-Age', '3600')
})

/** Only the dashboard's pages may read answers from another origin. */
function mayRead(origin: string, config: LoadResult): boolean {
  // Browsers send an origin in lower case and without a path.
  return config.ok && dashboardOf(config.config.system)?.origin === origin.toLowerCase()
}
