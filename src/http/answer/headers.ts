import { createMiddleware } from 'hono/factory'
import type { LoadResult } from '#core/config/config.ts'
import type { AppEnv } from '../deps.ts'

const SECURITY: Record<string, string> = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** For answers that are no pages: shown as one, they load and run nothing. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const LOCAL_ORIGINS = [
  'http://localhost:5173',
  'http://localhost:8080',
  'http://127.0.0.1:5173',
  'http://127.0.0.1:8080',
]

/** Sets security headers on every answer and CORS headers for our origins, and answers every preflight. */
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
  if (origin === undefined || !corsOrigins(c.var.deps.config).has(origin.toLowerCase())) return
  c.header('Access-Control-Allow-Origin', origin)
  c.header('Access-Control-Allow-Credentials', 'true')
  if (c.req.method !== 'OPTIONS') return
  c.header('Access-Control-Allow-Methods', 'GET,POST,PATCH,DELETE,OPTIONS')
  c.header('Access-Control-Allow-Headers', 'Content-Type,Accept,Authorization')
  c.header('Access-Control-Max-Age', '3600')
})

/** Browsers send an origin in lower case and without a path. */
export function corsOrigins(config: LoadResult): ReadonlySet<string> {
  const origins = new Set(LOCAL_ORIGINS)
  if (config.ok && URL.canParse(config.config.system.dashboardUrl))
    origins.add(new URL(config.config.system.dashboardUrl).origin)
  return origins
}
