// The shape of `ingest`: who may hand in alerts, in which form and how many, which of them open sessions, and which join one.

import { readPath } from '../alerts/json-path.ts'
import { hideKey, showAlways, showKey, withDefault } from './facts.ts'
import { AS_TEXT, duration, flag, oneOf, positiveDuration, scalarField, text, texts, whole } from './fields.ts'
import { block, listOf, mapOf, textsOrNone } from './schema-parts.ts'

const NO_ADDRESSES: Readonly<Record<string, string | undefined>> = {}
const NO_LIMITS: Readonly<Record<string, number | undefined>> = {}

const path = scalarField(
  "must be a path of names and positions, such as event.title or $.items[0]['name']",
  { type: 'string' },
  { view: AS_TEXT },
  value => (readPath(value) === null ? null : value),
)

const MINUTE = 60_000

// The words of core/alerts/severity.ts.
const severity = oneOf('critical', 'high', 'warning', 'info')

export const ingest = block({
  rate_limit: showKey(
    whole(0),
    'Alerts a minute that one sender may hand in with one token. Others are answered 429 or 503. Default: no limit.',
  ),
  rate_limits: showKey(
    withDefault(mapOf(whole(0)), NO_LIMITS),
    'The same for single senders, by the name in their address; alerts is POST /api/v1/alerts. 0 means no limit.',
  ),
  sns_topics: showKey(
    textsOrNone,
    'ARNs of the topics whose signed messages are taken without a token. Given, messages of others are refused.',
  ),
  generic: showKey(
    block({
      title: showKey(path, 'Where the title stands.'),
      type: showKey(path, 'Where the alert type stands.'),
      fingerprint: showKey(path, 'Where the text stands by which an alert is known again.'),
      status: showKey(path, 'Where the status stands. resolved, ok, closed, recovered, normal and up open no session.'),
      severity: showKey(path, 'Where the severity stands.'),
      runbook: showKey(path, 'Where the address of the runbook stands.'),
    }),
    'Where values stand in the bodies of the generic sender: paths of names and positions.',
  ),
  mail: showKey(
    block({
      addresses: showKey(
        withDefault(mapOf(text), NO_ADDRESSES),
        'The alert type by the address that messages come to.',
      ),
      // Not shown: it names people.
      senders: hideKey(textsOrNone, 'Who may send: addresses, or @ and a domain for all of it.'),
    }),
    'Alerts by mail.',
  ),
  max_waiting: showAlways(
    withDefault(whole(1), 20_000),
    'Sessions that may wait for their turn. Further alerts are answered 503. Default: 20000.',
  ),
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
