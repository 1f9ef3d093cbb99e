// The answers of dry runs: what would happen, and why. Nothing is stored and nothing is sent.

import { z } from 'zod'
import { flag, text, textOrNull, whole, wholeOrNull } from './fields.schema.ts'

const ruleInForce = z.object({
  window_ms: whole.describe('How long equal alerts join the first one'),
  min_occurrences: whole,
  opens: z.array(text).nullable().describe('The severities that open a session; null: all'),
  related: z.enum(['ignore', 'offer', 'join']),
  related_window_ms: whole,
})

const alertRead = z.object({
  title: textOrNull,
  severity: textOrNull,
  cluster: textOrNull,
  namespace: textOrNull,
  service: textOrNull,
  alert_type: textOrNull,
  chain_id: text,
  runbook_url: textOrNull,
  firing: flag,
  labels: z.array(z.object({ name: text, values: z.array(text) })),
})

export const ingestDryRun = z
  .object({
    outcome: z
      .enum(['open', 'held', 'join', 'known', 'record', 'ignore', 'quiet', 'refused'])
      .describe(
        'held: it waits for the end of a silence. record: it is counted. ignore: it is over. quiet: it is about no problem. refused: it is not taken now',
      ),
    reason: text,
    session_id: textOrNull.describe('The session that it would join, or whose alert it repeats'),
    joined: z.enum(['repeat', 'related', 'resolved', 'offered']).nullable(),
    offered_to: textOrNull.describe('A running session that would show it too'),
    read: alertRead.nullable().describe('null: the body is about no alert'),
    fingerprint: z
      .object({ by: z.enum(['labels', 'id', 'all labels', 'text']), labels: z.array(text), digest: text })
      .nullable()
      .describe('By what equal alerts are known; null where no rule asks for it'),
    rule: ruleInForce.nullable().describe('null: each alert opens a session'),
    unruled: textOrNull.describe('The key that keeps the rules from it'),
  })
  .meta({ id: 'IngestDryRun' })

const recipient = {
  name: text.describe('As the configuration names it'),
  label: text.describe('As people know its kind'),
}

export const notifications = z
  .object({
    recipients: z.array(
      z.object({ ...recipient, told: z.array(text).describe('Of what its kind is told where no rule names it') }),
    ),
    rules: z.array(
      z.object({
        to: z.array(text),
        outcomes: z.array(text),
        labels: z.array(text),
        severities: z.array(text),
        chains: z.array(text),
        alert_types: z.array(text),
      }),
    ),
  })
  .meta({ id: 'Notifications' })

export const notificationsDryRun = z
  .object({
    occasion: text.describe('How the session ended'),
    recipients: z.array(
      z.object({
        ...recipient,
        outcome: z.enum(['told', 'not told', 'nothing to say']),
        rule: wholeOrNull.describe('The place of the rule that lets it pass, from 0'),
        reason: text.describe('Ends a sentence'),
        request: z
          .object({ address: text.describe('Without its secrets'), body: z.record(text, z.unknown()) })
          .nullable()
          .describe('The POST that it would be sent'),
      }),
    ),
  })
  .meta({ id: 'NotificationsDryRun' })
