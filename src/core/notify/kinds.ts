// The kinds of recipients: what each needs in tarsy.yaml, and what it is told where no rule names it.

import { OCCASIONS, type Occasion } from './news.ts'
import { END_STATUSES } from '../protocol/status.ts'

export const KINDS = [
  'slack',
  'teams',
  'mattermost',
  'discord',
  'webhook',
  'pagerduty',
  'opsgenie',
  'github',
  'jira',
] as const
export type Kind = (typeof KINDS)[number]

/** The keys of a recipient besides `type`. */
export type Key =
  | 'url'
  | 'url_env'
  | 'api_url'
  | 'token_env'
  | 'secret_env'
  | 'channel'
  | 'from'
  | 'user'
  | 'repository'
  | 'project'
  | 'issue_type'

type Facts = {
  /** As people know it. */
  label: string
  /** A list in it: one of these. */
  must: ReadonlyArray<Key | ReadonlyArray<Key>>
  may?: ReadonlyArray<Key>
  /** Told without a rule. Starts are for programs, and for those who wait in a thread; people hear of the end. */
  told: ReadonlyArray<Occasion>
  /** The address of its API, where most people have the same. */
  api?: string
}

const ENDS: ReadonlyArray<Occasion> = END_STATUSES

export const FACTS: Readonly<Record<Kind, Facts>> = {
  slack: {
    label: 'Slack',
    must: ['channel', 'token_env'],
    may: ['api_url'],
    told: OCCASIONS,
    api: 'https://slack.com/api',
  },
  // The addresses of these three are secrets: who knows one, may write there.
  teams: { label: 'Microsoft Teams', must: ['url_env'], told: ENDS },
  mattermost: { label: 'Mattermost', must: ['url_env'], told: ENDS },
  discord: { label: 'Discord', must: ['url_env'], told: ENDS },
  webhook: { label: 'a webhook', must: [['url', 'url_env'], 'secret_env'], told: OCCASIONS },
  pagerduty: {
    label: 'PagerDuty',
    must: ['token_env', 'from'],
    may: ['api_url'],
    told: ENDS,
    api: 'https://api.pagerduty.com',
  },
  opsgenie: {
    label: 'Opsgenie',
    must: ['token_env'],
    may: ['api_url'],
    told: ENDS,
    api: 'https://api.opsgenie.com',
  },
  // An issue for each session is rarely wanted, so a rule must say which.
  github: {
    label: 'GitHub',
    must: ['token_env', 'repository'],
    may: ['api_url'],
    told: [],
    api: 'https://api.github.com',
  },
  jira: { label: 'Jira', must: ['url', 'token_env', 'user', 'project'], may: ['issue_type'], told: [] },
}
