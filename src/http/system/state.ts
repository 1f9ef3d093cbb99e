import { hideTokens } from '#core/config/redact.ts'
import type { SystemState } from '#core/protocol/api.ts'
import type { BehindFollower } from '#objects/followers/follower.ts'
import type { LastCall } from '#objects/last-calls.ts'
import { newestMigration } from '#store/migrations.ts'
import type { AppDeps } from '../deps.ts'
import { SOURCE_TIMEOUT_MS, within } from './within.ts'

/** How the system stands: what it is, and what of it failed last. */
export async function systemState(deps: AppDeps): Promise<SystemState> {
  const read = <T>(source: Promise<T>) =>
    within(
      deps.clock,
      SOURCE_TIMEOUT_MS,
      source.catch(() => null),
      null,
    )
  const [schema, calls, behind] = await Promise.all([
    read(newestMigration(deps.db)),
    read(deps.lobby.lastCalls()),
    deps.listBehindFollowers(),
  ])
  return {
    version: deps.version,
    log_version: deps.logVersion,
    schema,
    providers:
      calls &&
      calls
        .filter(({ kind }) => kind === 'model')
        .map(call => ({ provider: call.name, model: call.model, ...lastOf(call) })),
    servers: calls && calls.filter(({ kind }) => kind === 'tool').map(call => ({ id: call.name, ...lastOf(call) })),
    followers: behind.map(followerOf),
  }
}

function lastOf({
  okAt,
  failedAt,
  code,
  fault,
  session,
}: LastCall): Omit<NonNullable<SystemState['servers']>[number], 'id'> {
  return {
    last_ok_at: okAt === null ? null : instant(okAt),
    last_failure:
      failedAt === null
        ? null
        : { at: instant(failedAt), code: code ?? '', message: hideTokens(fault ?? ''), session_id: session ?? '' },
  }
}

function followerOf({ follower, target, sessions, session, fault, since, givenUp }: BehindFollower) {
  const seen = { sessions, session_id: session, since: instant(since), error: hideTokens(fault), given_up: givenUp }
  return { name: follower, target, ...seen }
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}
