import { createMiddleware } from 'hono/factory'
import type { Heard } from '#store/sender-news.ts'
import { AppError } from '../answer/app-error.ts'
import type { AppEnv } from '../deps.ts'
import { routeOf } from '../request/route-of.ts'
import { senderOf } from '../webhooks/senders.ts'

/** Notes what each sender of alerts was answered, refusals too. */
export const noteSenders = createMiddleware<AppEnv>(async function noteSenders(c, next) {
  await next()
  const sender = senderOf(routeOf(c))
  if (sender === null) return
  const { deps, heard } = c.var
  const refusal = c.error instanceof AppError ? c.error.message : 'internal server error'
  const news: Heard | null =
    c.res.status >= 400 ? { kind: 'refused', status: c.res.status, reason: refusal } : (heard ?? null)
  if (news !== null) deps.noteSender({ sender: sender.name, at: new Date(deps.clock.now()).toISOString(), ...news })
})
