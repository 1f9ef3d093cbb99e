import { batch, signal } from '@preact/signals'
import type { SessionListItem } from '#core/protocol/api.ts'
import type { Frame } from '#core/protocol/events.ts'
import type { Api, ApiError, ReviewChange } from './api.ts'
import type { Live } from './live.ts'
import { throttle } from './throttle.ts'
import { GROUPS, MOST_AT_ONCE, type Group } from './triage.ts'

export type Shown = { group: Group; assignee: string | null; page: number }
export type Page = { shown: Shown; sessions: ReadonlyArray<SessionListItem>; pages: number }
export type Refused = { id: string; reason: string }

// As the list does: two refreshes a second would be more than an eye can follow and twice the load.
const REFRESH_MS = 1_000

/** The queue of ended sessions that people review. */
export class Queue {
  readonly counts = signal<Readonly<Partial<Record<Group, number>>>>({})
  readonly page = signal<Page | null>(null)
  readonly error = signal<ApiError | null>(null)
  /** Ids. What happens meanwhile never changes it: only the reader does. */
  readonly selected = signal<ReadonlySet<string>>(new Set())
  #api: Api
  #live: Live
  #shown: Shown | null = null
  #round = 0
  #refreshes = throttle(() => void this.refresh(), REFRESH_MS)

  constructor(api: Api, live: Live) {
    this.#api = api
    this.#live = live
  }

  async show(shown: Shown): Promise<void> {
    this.#shown = shown
    await this.refresh()
  }

  async refresh(): Promise<void> {
    const shown = this.#shown
    if (shown === null) return
    const mine = ++this.#round
    const { assignee } = shown
    const answers = await Promise.all(
      GROUPS.map(group =>
        this.#api.triage(group, {
          page: group === shown.group ? String(shown.page) : '1',
          page_size: group === shown.group ? String(MOST_AT_ONCE) : '1',
          ...(assignee !== null && { assignee }),
        }),
      ),
    )
    // A later request was made meanwhile.
    if (mine !== this.#round) return
    batch(() => {
      this.error.value = answers.find(each => !each.ok) ?? null
      const counts = GROUPS.flatMap((group, at) => {
        const answer = answers[at]
        return answer?.ok === true ? [[group, answer.body.count] as const] : []
      })
      this.counts.value = { ...this.counts.value, ...Object.fromEntries(counts) }
      const own = answers[GROUPS.indexOf(shown.group)]
      if (own?.ok === true) this.page.value = { shown, sessions: own.body.sessions, pages: own.body.total_pages }
    })
  }

  /** Follows the `sessions` channel until the returned function is called. */
  follow(): () => void {
    const ask = () => this.#refreshes.ask()
    const frame = (arrived: Frame) => {
      if (arrived.type === 'review.status' || arrived.type === 'session.status') ask()
    }
    // What changed while the connection was lost is asked for when it is back.
    const leave = this.#live.subscribe('sessions', { frame, confirmed: again => again && ask(), lost: ask })
    return () => {
      leave()
      this.#refreshes.stop()
    }
  }

  toggle(id: string): void {
    const next = new Set(this.selected.value)
    if (!next.delete(id)) next.add(id)
    this.selected.value = next
  }

  select(ids: ReadonlyArray<string>): void {
    this.selected.value = new Set(ids)
  }

  /** Makes the changes in order. Resolves to the sessions that refused theirs, or to why nothing is known of them. */
  async change(changes: ReadonlyArray<ReviewChange>): Promise<Array<Refused> | ApiError> {
    const refused: Array<Refused> = []
    for (const change of changes) {
      const answer = await this.#api.review(change)
      if (!answer.ok) {
        void this.refresh()
        return answer
      }
      for (const { session_id: id, success, error = '' } of answer.body.results) {
        if (!success) refused.push({ id, reason: error })
      }
    }
    await this.refresh()
    return refused
  }
}
