// What the door would do with an alert, by the door's own reading and decisions. It reads what is stored and writes nothing.

import { readLabels } from '#core/alerts/labels.ts'
import { alertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { SenderName } from '#core/alerts/sender-names.ts'
import type { Config } from '#core/config/config.ts'
import type { Decision } from '#core/ingest/decide-arrival.ts'
import { decideArrivals } from '#core/ingest/decide-arrivals.ts'
import { fingerprintOf } from '#core/ingest/fingerprint.ts'
import { isLineFull, lineFullText } from '#core/ingest/line.ts'
import { ruleFor, whyUnruled, type Rule } from '#core/ingest/rule.ts'
import { holdOf, readySilences } from '#core/ingest/silences.ts'
import type { IngestDryRun } from '#core/protocol/api.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { fitFacts } from '#store/new-session.ts'
import { coveringOf, type Firings } from '#store/firings.ts'
import { readKnown, type IncomingAlert } from '#store/problems.ts'
import { countWaiting } from '#store/sessions.ts'
import { currentSilences, labelsToMatch } from '#store/silences.ts'
import { checkSubmission } from '../alerts/submission.ts'
import { ruledAlert } from '../alerts/take.ts'
import type { AppDeps } from '../deps.ts'
import { maskFacts } from '../request/mask-incoming.ts'
import { alertIn, parseWhole, readIncoming } from '../webhooks/incoming.ts'
import { OVER } from '../webhooks/sender.ts'
import { SENDERS } from '../webhooks/senders.ts'
import { submissionIn } from './ingest-body.ts'

type Deps = Pick<AppDeps, 'db' | 'clock' | 'ids' | 'log'>
type Asked = { sender: string; body: string }
type Arrived = {
  facts: SessionFacts
  firing: boolean
  reported: Firings | null
  problemId: string | null
}
type Outcome = Pick<IngestDryRun, 'outcome' | 'reason' | 'session_id' | 'joined' | 'offered_to'>

export async function dryRunIngest(deps: Deps, config: Config, asked: Asked, author: string): Promise<IngestDryRun> {
  const arrived = await readArrived(deps, config, asked, author)
  if ('quiet' in arrived) {
    return { ...outcome('quiet', arrived.quiet), read: null, fingerprint: null, rule: null, unruled: null }
  }
  const id = deps.ids.uuid()
  const facts = fitFacts(maskFacts(deps, config, id, arrived.facts))
  // `readArrived` knows it as one of the senders, or as `alerts`.
  const sender = asked.sender as SenderName
  const rule = ruleFor(config, sender, facts.alert_type)
  const alert =
    rule === null
      ? null
      : await ruledAlert(config, sender, { ...arrived, id, facts, rule, named: null }, deps.clock.now())
  const decided = alert === null ? await withoutRules(deps.db, arrived) : await byRules(deps.db, alert)
  const full = alert?.facts ?? { ...facts, ...alertFacts(readAlert(facts.alert_data), facts.runbook_url) }
  return {
    ...(await atTheDoor(deps.db, config, await unlessHeld(deps.db, full, decided))),
    read: readingOf(facts, arrived.firing),
    fingerprint: alert === null ? null : fingerprintShown(config, alert, arrived.problemId),
    rule: rule === null ? null : shownRule(rule),
    unruled: whyUnruled(config, sender, facts.alert_type),
  }
}

async function readArrived(
  { clock }: Deps,
  config: Config,
  { sender: name, body }: Asked,
  author: string,
): Promise<Arrived | { quiet: string }> {
  const now = clock.now()
  const sender = SENDERS.find(each => each.name === name)
  if (sender === undefined) {
    const facts = checkSubmission(config, submissionIn(body), author, now)
    return { facts, firing: true, reported: null, problemId: null }
  }
  const notice = sender.read(parseWhole(sender, body), config.ingest.generic)
  if (notice.kind === 'confirm') return { quiet: 'It asks to confirm a subscription. A dry run does not' }
  const said = alertIn(notice)
  if ('quiet' in said) return said
  const incoming = await readIncoming(config, sender, said.alert, body)
  const facts = { ...incoming.facts, author, created_at: new Date(now).toISOString() }
  return { ...incoming, facts, firing: said.firing }
}

function outcome(kind: IngestDryRun['outcome'], reason: string, more: Partial<Outcome> = {}): Outcome {
  return { outcome: kind, reason, session_id: null, joined: null, offered_to: null, ...more }
}

function outcomeOf(decision: Decision): Outcome {
  switch (decision.kind) {
    case 'open':
      return outcome('open', decision.reason, { offered_to: decision.offer?.sessionId ?? null })
    case 'join':
      return outcome('join', decision.reason, { session_id: decision.sessionId, joined: decision.as })
    case 'known':
      return outcome('known', decision.reason, { session_id: decision.sessionId })
    default:
      return outcome(decision.kind, decision.reason)
  }
}

async function byRules(db: D1Database, alert: IncomingAlert): Promise<Outcome> {
  const [decided] = decideArrivals([alert], await readKnown(db, [alert]))
  if (decided === undefined) throw new Error('one alert has one decision')
  return outcomeOf(decided.decision)
}

/** The sender's repeated notification is known without rules too. */
async function withoutRules(db: D1Database, { firing, reported }: Arrived): Promise<Outcome> {
  if (!firing) return outcome('ignore', OVER)
  const covering = reported === null ? null : await coveringOf(db, reported).first<string>('id')
  return covering === null
    ? outcome('open', 'Each alert opens a session')
    : outcome('known', 'These alerts are known: this is their session', { session_id: covering })
}

/** A silence holds what would open a session. */
async function unlessHeld(db: D1Database, facts: SessionFacts, decided: Outcome): Promise<Outcome> {
  if (decided.outcome !== 'open') return decided
  const { created_at: now } = facts
  const hold = holdOf(labelsToMatch(facts), readySilences(await currentSilences(db, now)), now)
  if (hold === null) return decided
  return { ...decided, outcome: 'held', reason: `A silence holds it until ${hold.held_until}: ${hold.silence_comment}` }
}

/** While the line is full nothing is taken, whatever the rules say. How fast a sender sends is known where alerts arrive, and not here. */
async function atTheDoor(db: D1Database, { ingest }: Config, decided: Outcome): Promise<Outcome> {
  const most = ingest.maxWaiting
  if (!isLineFull(await countWaiting(db, most), most)) return decided
  return outcome('refused', `It is not taken now because ${lineFullText(most)}`)
}

function readingOf(facts: SessionFacts, firing: boolean): NonNullable<IngestDryRun['read']> {
  const { title, severity, cluster, namespace, service } = readAlert(facts.alert_data)
  const labels = [...readLabels(facts.alert_data)].map(([name, values]) => ({ name, values: [...values] }))
  const { alert_type, chain_id, runbook_url } = facts
  return { title, severity, cluster, namespace, service, alert_type, chain_id, runbook_url, firing, labels }
}

function fingerprintShown(config: Config, { sender, facts, key }: IncomingAlert, id: string | null) {
  const { by, labels } = fingerprintOf(config, { sender, alertType: facts.alert_type, text: facts.alert_data, id })
  return { by, labels: [...labels], digest: key }
}

function shownRule({ windowMs, minOccurrences, opens, related, bonds }: Rule): NonNullable<IngestDryRun['rule']> {
  return {
    window_ms: windowMs,
    min_occurrences: minOccurrences,
    opens: opens === null ? null : [...opens],
    related,
    related_window_ms: bonds.windowMs,
  }
}
