// The shape of `ingest`: who may hand in alerts, in which form, how many.

import { showAlways, showKey, withDefault } from './facts.ts'
import { whole } from './fields.ts'
import { block, mapOf } from './schema-parts.ts'

const NO_LIMITS: Readonly<Record<string, number | undefined>> = {}

export const ingest = block({
  rate_limit: showKey(
    whole(0),
    'Alerts a minute that one sender may hand in with one token. Others are answered 429 or 503. Default: no limit.',
  ),
  rate_limits: showKey(
    withDefault(mapOf(whole(0)), NO_LIMITS),
    'The same for single senders, by the name in their address; alerts is POST /api/v1/alerts. 0 means no limit.',
  ),
  max_waiting: showAlways(
    withDefault(whole(1), 20_000),
    'Sessions that may wait for their turn. Further alerts are answered 503. Default: 20000.',
  ),
})
