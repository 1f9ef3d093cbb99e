import { useApp } from '../data/app.ts'
import { type Filters, noFilters, urlOf } from '../data/filters.ts'
import { Bars } from './bars.tsx'

type Need = 'failed' | 'inconclusive' | 'acted' | 'needs_review'

/** What a person looks at first, of the last 24 hours: each is a filter of the list below. */
const NEEDS: ReadonlyArray<{ need: Need; word: string; filters: Partial<Filters> }> = [
  { need: 'failed', word: 'failed', filters: { status: ['failed', 'timed_out'] } },
  { need: 'inconclusive', word: 'inconclusive', filters: { confidence: 'low,unknown' } },
  { need: 'acted', word: 'acted', filters: { acted: 'true' } },
  { need: 'needs_review', word: 'not reviewed', filters: { review: 'needs_review' } },
]

export function NeedsYou({ filters }: { filters: Filters }) {
  const outcomes = useApp().outcomes.now.value
  const here = urlOf({ ...filters, page: 1 })
  return (
    <section class="needs" aria-label="Needs you">
      <ul>
        {NEEDS.map(({ need, word, filters: wanted }) => {
          const url = urlOf({ ...noFilters, since: '24h', ...wanted })
          const count = outcomes?.totals[need]
          return (
            <li key={need}>
              <a
                class={`need of-${need} ${count === 0 ? 'none' : ''}`}
                href={here === url ? '/' : url}
                aria-current={here === url ? 'true' : undefined}
              >
                <strong>{count ?? '–'}</strong>
                <span>{word}</span>
              </a>
            </li>
          )
        })}
      </ul>
      {outcomes === null ? <div class="bars" /> : <Bars points={outcomes.points} />}
    </section>
  )
}
