// The groups of a person. A token names them only where the identity provider's claims are added to it, because a cookie is small; else Access
// is asked for the whole identity.

import { isObject } from '#core/json.ts'
import { unavailable } from '../answer/app-error.ts'

/** The names, ids and addresses of groups, as a claim or an identity holds them; null if it is no list. */
export function groupsOf(value: unknown): Array<string> | null {
  if (!Array.isArray(value)) return null
  return value.flatMap(each => {
    if (typeof each === 'string') return [each]
    if (!isObject(each)) return []
    return [each['id'], each['name'], each['email']].filter(name => typeof name === 'string')
  })
}

type Identity = { groups?: unknown } | undefined

/** Asks Access for the identity of a token (`/cdn-cgi/access/get-identity`). */
export const identityBy =
  (issuer: string, fetcher: typeof fetch) =>
  async (token: string): Promise<Identity> => {
    const answer = await fetcher(new URL('/cdn-cgi/access/get-identity', issuer), {
      headers: { Cookie: `CF_Authorization=${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!answer.ok) throw new Error(`Cloudflare Access answered ${answer.status}`)
    const identity: unknown = await answer.json()
    return isObject(identity) ? identity : {}
  }

// Our choice: every page of a dashboard waits for this once in five minutes.
const PATIENCE_MS = 5_000
/** Somebody who leaves a group keeps its role for this long. */
const REMEMBERED_MS = 300_000
// Our choice: more than the people who use one system in five minutes.
const MOST_REMEMBERED = 1_000

type Remembered = { at: number; groups: ReadonlyArray<string> }

/** Remembers the groups of each sign-in (`session`) for a few minutes. One for each isolate. */
export class GroupMemory {
  readonly #bySession = new Map<string, Remembered>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Throws 503 if Access does not answer. Requests at the same time ask each for itself: one must not wait for the connection of another. */
  async ask(session: string, identity: () => Promise<Identity>): Promise<ReadonlyArray<string>> {
    const known = this.#bySession.get(session)
    if (known !== undefined && this.#now() - known.at < REMEMBERED_MS) return known.groups
    const found = await identity().catch(error => {
      throw unavailable('Cloudflare Access does not tell the groups of the caller: try again in a moment', error)
    })
    const groups = groupsOf(found?.groups) ?? []
    this.#bySession.delete(session)
    this.#bySession.set(session, { at: this.#now(), groups })
    const [oldest] = this.#bySession.keys()
    if (this.#bySession.size > MOST_REMEMBERED && oldest !== undefined) this.#bySession.delete(oldest)
    return groups
  }
}
