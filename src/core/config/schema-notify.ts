// The shape of `notify`: who is told of sessions, and of which. Not shown by the viewer: it names people and places.

import type * as z from 'zod'
import { SEVERITIES } from '../alerts/severity.ts'
import { KINDS } from '../notify/kinds.ts'
import { OCCASIONS } from '../notify/news.ts'
import { hideKey, mustHave, withDefault, withFacts } from './facts.ts'
import { envName, oneOf, text, texts } from './fields.ts'
import { block, listOf, mapOf, object } from './schema-parts.ts'

const recipient = withFacts(
  object({
    type: hideKey(
      mustHave(oneOf(...KINDS), `The recipient has no 'type'. Use one of ${KINDS.join(', ')}.`),
      `What it is: ${KINDS.join(', ')}.`,
    ),
    url: hideKey(text, 'The address, for webhook and jira.'),
    url_env: hideKey(envName, 'The variable that holds the address, for teams, mattermost, discord and webhook.'),
    api_url: hideKey(text, "Where the methods are, for a gateway or a region. Default: the vendor's."),
    token_env: hideKey(envName, 'The variable that holds the token, for slack, pagerduty, opsgenie, github and jira.'),
    secret_env: hideKey(envName, 'The variable that holds the secret that a webhook is signed with.'),
    channel: hideKey(text, "The channel's id, for slack."),
    from: hideKey(text, 'The mail address of a PagerDuty user, in whose name notes are written.'),
    user: hideKey(text, 'The mail address of the Jira user whom the token belongs to.'),
    repository: hideKey(text, 'The repository for issues on GitHub, as OWNER/NAME.'),
    project: hideKey(text, "The key of Jira's project, such as OPS."),
    issue_type: hideKey(text, 'The type of issues in Jira. Default: Task.'),
  }),
  { strict: { what: 'a recipient', hints: { webhook_url: 'url_env', repo: 'repository', token: 'token_env' } } },
)

const NONE: Array<string> = []

function someOf<const T extends string>(words: ReadonlyArray<T>) {
  const list = listOf(oneOf(...words))
  const none: NonNullable<z.output<typeof list>> = []
  return withDefault(list, none)
}

const rule = withFacts(
  object({
    to: hideKey(
      mustHave(texts, "The rule has no 'to'. List the recipients that it is about."),
      "Names of recipients; 'slack' is the one of system.slack.",
    ),
    outcomes: hideKey(someOf(OCCASIONS), `Of what: ${OCCASIONS.join(', ')}. Absent: what its type is told.`),
    labels: hideKey(withDefault(texts, NONE), 'The session has one of these labels.'),
    severities: hideKey(someOf(SEVERITIES), `The alert has one of these severities: ${SEVERITIES.join(', ')}.`),
    chains: hideKey(withDefault(texts, NONE), 'The session ran one of these chains.'),
    alert_types: hideKey(withDefault(texts, NONE), 'The alert has one of these types.'),
  }),
  { strict: { what: 'a rule', hints: { when: 'outcomes', severity: 'severities', chain: 'chains', label: 'labels' } } },
)

const rules = listOf(rule)
const NO_RULES: NonNullable<z.output<typeof rules>> = []

export const notify = block({
  recipients: hideKey(mapOf(recipient), 'Recipients by name.'),
  rules: hideKey(
    withDefault(rules, NO_RULES),
    'Which sessions a recipient hears of: those that one rule with its name lets pass.',
  ),
})
