import { Hono } from 'hono'
import type { Config } from '#core/config/config.ts'
import { tryRecipients } from '#core/notify/dry-run.ts'
import { FACTS } from '#core/notify/kinds.ts'
import { newsOfEnd } from '#core/notify/news.ts'
import { rowsOf } from '#core/notify/rows.ts'
import type { Notifications, NotificationsDryRun, SessionDetail } from '#core/protocol/api.ts'
import { isEnd } from '#core/protocol/status.ts'
import { AppError } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { bindRequest } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { takesBody } from '../request/route-input.ts'
import { requireSession } from '../sessions/find-session.ts'
import { notifyDrySchema } from './notify-body.ts'

/** Who is told of sessions, and what each would be sent of one that has ended. Nothing is sent. */
export const notifications = new Hono<AppEnv>()
  .get('/', c => json(c, shown(readyConfig(c.var.deps.config)), 200))
  .post('/dry-run', takesBody(notifyDrySchema), async c => {
    const { deps } = c.var
    const { session_id: id } = await bindRequest(c.req.raw, notifyDrySchema)
    return json(c, dryRun(readyConfig(deps.config), await readDetail(deps, id)), 200)
  })

async function readDetail(deps: AppDeps, id: string): Promise<SessionDetail> {
  const read = () => deps.investigations.readDetail(id, { chatEnabled: true, held: [] })
  const session = await requireSession(deps, id, read)
  // Nothing is held, so that the text is there.
  return session.in === 'row' ? session.detail : (JSON.parse(session.read.text ?? '') as SessionDetail)
}

function dryRun(config: Config, detail: SessionDetail): NotificationsDryRun {
  const { status } = detail
  if (!isEnd(status)) throw new AppError(409, 'not_ended', 'this session has not ended: choose one that has')
  const news = newsOfEnd(detail)
  if (news === null)
    return { occasion: status, recipients: rowsOf(config).map(([name, { type }]) => unheard(name, type)) }
  const recipients = tryRecipients(config, news).map(({ name, label, outcome, rule, reason, request }) => ({
    name,
    label,
    outcome,
    rule,
    reason,
    request: request === null ? null : { ...request, body: { ...request.body } },
  }))
  return { occasion: news.occasion, recipients }
}

type Trial = NotificationsDryRun['recipients'][number]

function unheard(name: string, type: keyof typeof FACTS): Trial {
  const reason = 'because it was cancelled while it was queued, so that nobody had heard of it'
  return { name, label: FACTS[type].label, outcome: 'not told', rule: null, reason, request: null }
}

function shown(config: Config): Notifications {
  return {
    recipients: rowsOf(config).map(([name, { type }]) => ({
      name,
      label: FACTS[type].label,
      told: [...FACTS[type].told],
    })),
    rules: config.notify.rules.map(({ to, outcomes, labels, severities, chains, alertTypes }) => ({
      to: written(to),
      outcomes: written(outcomes),
      labels: written(labels),
      severities: written(severities),
      chains: written(chains),
      alert_types: written(alertTypes),
    })),
  }
}

function written(words: ReadonlyArray<string | undefined>): Array<string> {
  return words.flatMap(each => each ?? [])
}
