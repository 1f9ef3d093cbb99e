import type { LoadResult } from '#core/config/config.ts'
import { sayWhoCanReach } from '#core/config/who-may-write.ts'
import { hideTokens } from '#core/config/redact.ts'
import type { SystemWarning } from '#core/protocol/api.ts'
import type { BehindFollower } from '#objects/followers/follower.ts'
import type { StandingNotice } from '#objects/followers/notices.ts'
import type { IdentitySettings } from '../identity/settings.ts'
import type { Freshness, ServerHealth } from './mcp-health.ts'
import { toSecond } from './to-second.ts'

/** Every open page asks for warnings every 10 s, so a slow server may hold up a first answer only, and not for long. */
export const WARNING_FRESHNESS: Freshness = { maxAgeMs: 300_000, waitMs: 400 }

type Trust = Pick<IdentitySettings, 'trustForwarded' | 'local'>

/** What an operator should know: findings of the configuration, trusted headers, MCP servers that do not answer, agents that can write and were not meant to, followers that sessions gave up on, tools that agents were not offered, runbooks that could not be read. */
export function systemWarnings(
  deps: { config: LoadResult; configLoadedAt: number; identity: Trust },
  servers: ReadonlyArray<ServerHealth>,
  behind: ReadonlyArray<BehindFollower>,
  notices: ReadonlyArray<StandingNotice>,
): Array<SystemWarning> {
  const created_at = toSecond(deps.configLoadedAt)
  const findings = deps.config.warnings.map((issue, at) => ({
    id: `configuration-${at + 1}`,
    category: 'configuration',
    message: issue.message,
    details: `${issue.file}:${issue.line}:${issue.column} ${issue.path}`,
    created_at,
  }))
  const identity = identityWarnings(deps.identity).map(warning => ({ ...warning, created_at }))
  return [
    ...findings,
    ...identity,
    ...serverWarnings(servers),
    ...writeWarnings(deps.config, servers),
    ...behind.filter(each => each.givenUp).map(followerWarning),
    ...notices.map(noticeWarning),
  ]
}

function identityWarnings(identity: Trust): Array<Omit<SystemWarning, 'created_at'>> {
  if (!identity.trustForwarded || identity.local) return []
  return [
    {
      id: 'identity-forwarded',
      category: 'identity',
      message: 'Forwarded-user headers are believed (TARSY_TRUST_FORWARDED=1)',
      details:
        'Whoever holds the API token may name any author. Unset the variable where no proxy of yours sets these headers.',
    },
  ]
}

function serverWarnings(servers: ReadonlyArray<ServerHealth>): Array<SystemWarning> {
  return servers
    .filter(({ healthy }) => healthy === false)
    .map(({ id, error, since }) => ({
      id: `mcp-health-${id}`,
      category: 'mcp_health',
      message:
        `MCP server "${id}" does not answer, so investigations go on without its tools. ` +
        `Check that it runs and that mcp_servers.${id}.transport in tarsy.yaml leads to it.`,
      details: hideTokens(error ?? ''),
      server_id: id,
      created_at: toSecond(since),
    }))
}

/** As long as nobody says `writes`, agents that are meant to look can change something. */
function writeWarnings(config: LoadResult, servers: ReadonlyArray<ServerHealth>): Array<SystemWarning> {
  if (!config.ok) return []
  return servers.flatMap(({ id, tools, since }) => {
    const writing = tools.filter(({ writes }) => writes === 'yes').map(({ name }) => name)
    const message = writing.length === 0 ? null : sayWhoCanReach(config.config, id)
    if (message === null) return []
    const details = writing.join(', ')
    return [{ id: `writes-${id}`, category: 'writes', message, details, server_id: id, created_at: toSecond(since) }]
  })
}

function noticeWarning({ category, message, details, session, since }: StandingNotice, at: number): SystemWarning {
  return {
    id: `notice-${at + 1}`,
    category,
    message,
    details: hideTokens(`${details} (session ${session})`),
    created_at: toSecond(since),
  }
}

function followerWarning({ follower, target, sessions, session, fault, since }: BehindFollower): SystemWarning {
  const consequence = follower.startsWith('notify.')
    ? `told to ${target} for a day.`
    : `written to ${target} for a day, and what stands there is old.`
  return {
    id: `follower-${follower}`,
    category: 'follower',
    message:
      `${sessions === 1 ? '1 session' : `${sessions} sessions`} could not be ${consequence} ` +
      'Mend what the details name; a session is tried again when somebody opens it or when it has news.',
    details: hideTokens(`session ${session}: ${fault}`),
    created_at: toSecond(since),
  }
}
