// The answers of dry runs: what would happen, and why. Nothing is stored and nothing is sent.

import { z } from 'zod'
import { flag, text, textOrNull, whole } from './fields.schema.ts'

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
      .enum(['open', 'join', 'known', 'record', 'ignore', 'quiet', 'refused'])
      .describe(
        'record: it is counted. ignore: it is over. quiet: it is about no problem. refused: it is not taken now',
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
