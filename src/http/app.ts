// The HTTP front: every route, and what is checked before it.

import type { ExecutionContext } from 'hono'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { getPath } from 'hono/utils/url'
import { alerts } from './alerts/routes.ts'
import { AppError } from './answer/app-error.ts'
import { assetFiles } from './answer/asset-files.ts'
import { withHeaders } from './answer/headers.ts'
import { answerError } from './answer/on-error.ts'
import { noteActs } from './audit/note-acts.ts'
import { audit } from './audit/routes.ts'
import type { AppDeps, AppEnv } from './deps.ts'
import { ingest } from './dry-runs/ingest-routes.ts'
import { notifications } from './dry-runs/notify-routes.ts'
import { hostOf } from './request/host.ts'
import { oauth2 } from './identity/oauth2-routes.ts'
import { requireIdentity, requireScope } from './identity/require.ts'
import { memories } from './memories/routes.ts'
import { docs } from './openapi/routes.ts'
import { ws } from './relay/routes.ts'
import { REQUEST_BYTES } from './request/body.ts'
import { readyConfig } from './request/config.ts'
import { countRequests } from './request/count-requests.ts'
import { answerUnmatched, refuseHead } from './request/methods.ts'
import { isOriginAllowed } from './request/origin.ts'
import { reviews } from './reviews/routes.ts'
import { noteSenders } from './senders/note-senders.ts'
import { senders } from './senders/routes.ts'
import { exports } from './sessions/export-routes.ts'
import { sessions } from './sessions/routes.ts'
import { silences } from './silences/routes.ts'
import { traces } from './sessions/trace-routes.ts'
import { health } from './system/health-routes.ts'
import { metrics } from './system/metrics-routes.ts'
import { system } from './system/routes.ts'
import { tokens } from './tokens/routes.ts'
import { usage } from './usage/routes.ts'
import { pathWithoutSecret } from './webhooks/path-secret.ts'
import { webhooks } from './webhooks/routes.ts'

export type AppType = ReturnType<typeof routes>

/** The whole front. `deps` is called once for each request. */
export function createApp<E>(deps: (env: E, ctx: ExecutionContext) => AppDeps) {
  const app = new Hono<AppEnv>({ getPath: request => pathWithoutSecret(getPath(request)) })
  app.use(
    createMiddleware<AppEnv>(async function withDeps(c, next) {
      c.set('deps', deps(c.env as E, c.executionCtx))
      await next()
    }),
  )
  app.use('/assets/*', assetFiles)
  app.use(
    countRequests,
    withHeaders,
    refuseHead(() => app.routes),
  )
  app.use(noteActs)
  app.use('/api/v1/webhooks/*', noteSenders)
  app.use(requireIdentity)
  app.use('/oauth2/*', requireKnownOrigin)
  app.use('/api/*', requireKnownOrigin, requireConfig)
  app.use(requireScope)
  app.use('/api/*', limitSize)
  app.onError(answerError)
  app.notFound(c => answerUnmatched(c, app))
  return routes(app)
}

function routes(app: Hono<AppEnv>) {
  return app
    .route('/health', health)
    .route('/metrics', metrics)
    .route('/api', docs)
    .route('/oauth2', oauth2)
    .route('/api/v1/alerts', alerts)
    .route('/api/v1/webhooks', webhooks)
    .route('/api/v1/ingest', ingest)
    .route('/api/v1/notifications', notifications)
    .route('/api/v1/sessions', reviews)
    .route('/api/v1/sessions', sessions)
    .route('/api/v1/memories', memories)
    .route('/api/v1/usage', usage)
    .route('/api/v1/sessions', traces)
    .route('/api/v1/sessions', exports)
    .route('/api/v1/tokens', tokens)
    .route('/api/v1/audit', audit)
    .route('/api/v1/senders', senders)
    .route('/api/v1/silences', silences)
    .route('/api/v1/ws', ws)
    .route('/api/v1', system)
}

/** A page of another site may send requests that carry our user's identity. It cannot read the answers; this keeps it from changing anything. */
const requireKnownOrigin = createMiddleware<AppEnv>(async function requireKnownOrigin(c, next) {
  const { config, identity } = c.var.deps
  const system = config.ok ? config.config.system : { dashboardUrl: '', allowedWsOrigins: [] }
  const rules = {
    host: hostOf(c.req.raw),
    local: identity.local,
    dashboardUrl: system.dashboardUrl,
    patterns: system.allowedWsOrigins,
  }
  const reads = c.req.method === 'GET' && c.req.header('Upgrade') === undefined
  if (!reads && !isOriginAllowed(c.req.header('Origin') ?? null, rules)) {
    throw new AppError(403, 'origin', 'this page may not do that here: name its origin in system.allowed_ws_origins')
  }
  await next()
})

const requireConfig = createMiddleware<AppEnv>(async function requireConfig(c, next) {
  readyConfig(c.var.deps.config)
  await next()
})

/** Webhooks that are too large are cut instead: Alertmanager does not send again what was answered 4xx, and the page would be lost. */
const limitSize = createMiddleware<AppEnv>(async function limitSize(c, next) {
  const length = Number(c.req.header('Content-Length') ?? 0)
  if (length > REQUEST_BYTES && !c.req.path.startsWith('/api/v1/webhooks/')) {
    throw new AppError(413, 'too_large', 'Request Entity Too Large')
  }
  await next()
})
