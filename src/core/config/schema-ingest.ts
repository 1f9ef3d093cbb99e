// The shape of `ingest`: who may hand in alerts, in which form, how many.

import { readPath } from '../alerts/json-path.ts'
import { hideKey, showAlways, showKey, withDefault } from './facts.ts'
import { AS_TEXT, scalarField, text, whole } from './fields.ts'
import { block, mapOf, textsOrNone } from './schema-parts.ts'

const NO_ADDRESSES: Readonly<Record<string, string | undefined>> = {}
const NO_LIMITS: Readonly<Record<string, number | undefined>> = {}

const path = scalarField(
  "must be a path of names and positions, such as event.title or $.items[0]['name']",
  { type: 'string' },
  { view: AS_TEXT },
  value => (readPath(value) === null ? null : value),
)

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
})
