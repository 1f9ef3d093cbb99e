import { useLocation } from 'preact-iso'
import { useEffect, useMemo } from 'preact/hooks'
import { useApp } from '../data/app.ts'
import { useMe } from '../data/me.ts'
import { Queue } from '../data/queue.ts'
import { GROUP_WORDS, GROUPS, type Group } from '../data/triage.ts'
import { Failure } from '../parts/notice.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { useTitle } from '../parts/title.ts'
import { TriageQueue } from '../parts/triage/triage-queue.tsx'
import '../styles/settings.css'
import '../styles/tables.css'
import '../styles/triage.css'

type Whose = 'all' | 'mine' | 'nobody'
const WHOSE_WORDS: Readonly<Record<Whose, string>> = { all: 'All', mine: 'Mine', nobody: 'Unassigned' }

/** Ended sessions as a work queue. */
export function TriagePage() {
  const { api, live } = useApp()
  const me = useMe()
  const { query } = useLocation()
  const queue = useMemo(() => new Queue(api, live), [api, live])
  const group: Group = GROUPS.find(each => each === query['group']) ?? 'needs_review'
  const whose: Whose = query['whose'] === 'mine' || query['whose'] === 'nobody' ? query['whose'] : 'all'
  const page = Math.max(1, Math.trunc(Number(query['page'] ?? 1)) || 1)
  // Until it is known who looks, nobody's sessions are theirs.
  const assignee = whose === 'all' ? null : whose === 'nobody' ? '' : (me?.email ?? null)
  const isReady = whose !== 'mine' || me !== null
  useTitle('Triage')
  useEffect(() => queue.follow(), [queue])
  useEffect(() => {
    queue.select([])
    if (isReady) void queue.show({ group, assignee, page })
  }, [queue, group, assignee, page, isReady])

  const { value: shown } = queue.page
  const isShown = shown !== null && shown.shown.group === group && shown.shown.assignee === assignee
  const to = (next: { group?: Group; whose?: Whose; page?: number }) => urlOf({ group, whose, page: 1, ...next })
  return (
    <div class="page triage">
      <h1>Triage</h1>
      <nav class="tabs" aria-label="Groups">
        {GROUPS.map(each => (
          <a key={each} href={to({ group: each })} aria-current={each === group ? 'page' : undefined}>
            {GROUP_WORDS[each]} <span class="number">{queue.counts.value[each] ?? ''}</span>
          </a>
        ))}
      </nav>
      <div class="whose" role="group" aria-label="Whose">
        {(Object.keys(WHOSE_WORDS) as Array<Whose>).map(each => (
          <a
            key={each}
            class="button chip"
            href={to({ whose: each })}
            aria-current={each === whose ? 'true' : undefined}
          >
            {WHOSE_WORDS[each]}
          </a>
        ))}
      </div>
      {queue.error.value !== null && (
        <Failure what="The queue could not be loaded" error={queue.error.value} retry={() => void queue.refresh()} />
      )}
      {isShown ? (
        <TriageQueue queue={queue} group={group} me={me} isPart={whose !== 'all'} />
      ) : (
        queue.error.value === null && <SkeletonRows rows={5} />
      )}
      {isShown && shown.pages > 1 && (
        <nav class="pager" aria-label="Pages">
          {page > 1 && (
            <a class="button" rel="prev" href={to({ page: page - 1 })}>
              Previous
            </a>
          )}
          <span>
            Page {Math.min(page, shown.pages)} of {shown.pages}
          </span>
          {page < shown.pages && (
            <a class="button" rel="next" href={to({ page: page + 1 })}>
              Next
            </a>
          )}
        </nav>
      )}
    </div>
  )
}

function urlOf({ group, whose, page }: { group: Group; whose: Whose; page: number }): string {
  const query = new URLSearchParams()
  if (group !== 'needs_review') query.set('group', group)
  if (whose !== 'all') query.set('whose', whose)
  if (page > 1) query.set('page', String(page))
  return query.size === 0 ? '/triage' : `/triage?${query}`
}
