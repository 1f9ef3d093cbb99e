// The shape of `ingest`: which alerts open sessions, and which join one.

import { showAlways, showKey, withDefault } from './facts.ts'
import { duration, flag, oneOf, positiveDuration, texts, whole } from './fields.ts'
import { block, listOf, mapOf, textsOrNone } from './schema-parts.ts'

const MINUTE = 60_000

// The words of core/alerts/severity.ts.
const severity = oneOf('critical', 'high', 'warning', 'info')

export const ingest = block({
  window: showAlways(
    withDefault(duration, 0),
    'How long, and while its session runs, equal alerts join the first one. Default: 0, each opens a session.',
  ),
  fingerprint: showKey(
    textsOrNone,
    "Labels that make alerts equal. Default: the sender's own id of the problem, or else all labels.",
  ),
  ignored: showKey(textsOrNone, 'Labels that may differ between equal alerts, where no fingerprint is given.'),
  min_occurrences: showKey(
    withDefault(whole(1), 1),
    'How many equal alerts within the window open a session. Earlier ones are counted. Default: 1.',
  ),
  opens: showKey(
    listOf(severity),
    'Severities that open a session; others only join one. Alerts that state none open one. Default: all.',
  ),
  alert_types: showKey(textsOrNone, 'The rules are for these alert types alone. Default: all.'),
  senders: showKey(
    mapOf(flag),
    'false for senders that the rules are not for, by the end of their address; `alerts` for POST /api/v1/alerts.',
  ),
  related: showKey(
    withDefault(oneOf('ignore', 'offer', 'join'), 'ignore'),
    'Whether alerts that seem to belong to a running session join it, or are shown in it. Default: ignore.',
  ),
  related_window: showKey(
    withDefault(positiveDuration, 30 * MINUTE),
    'How long after its beginning alerts may belong to a session without being equal. Default: 30m.',
  ),
  depends_on: showKey(
    mapOf(texts),
    'Which services each service depends on, so that their alerts may belong together.',
  ),
})
