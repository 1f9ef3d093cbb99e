import type { VerdictShares } from '#core/protocol/summaries.ts'
import { listOf, partName, type Range } from '../../data/activity.ts'
import type { CsvTable } from '../../data/csv.ts'
import type { Loaded } from '../../data/loaded.ts'
import { capitalize } from '../../data/words.ts'
import { Figures } from './figures.tsx'
import { Part } from './part.tsx'
import { Shares } from './shares.tsx'
import { Stacked } from './stacked.tsx'

const RATINGS = [
  { rating: 'inaccurate', name: 'wrong', tone: 'failed' },
  { rating: 'partially_accurate', name: 'partly right', tone: 'timed_out' },
  { rating: 'accurate', name: 'accurate', tone: 'completed' },
] as const

export function VerdictsPart({ loaded, range }: { loaded: Loaded<VerdictShares>; range: Range }) {
  return (
    <Part title="Verdicts" loaded={loaded} csv={tableOf}>
      {({ by_confidence, by_label }) => {
        const judged = by_confidence.reduce((sum, { count }) => sum + count, 0)
        const labelled = by_label.reduce((sum, { count }) => sum + count, 0)
        return (
          <>
            <div>
              <h3>Confidence</h3>
              {judged === 0 ? (
                <p class="muted">No session ended with a verdict in this time.</p>
              ) : (
                <Shares
                  label="Verdicts by confidence"
                  of={judged}
                  shares={by_confidence.map(({ confidence, count }) => ({
                    name: capitalize(confidence),
                    count,
                    href: listOf(range, { confidence }),
                  }))}
                />
              )}
            </div>
            <div>
              <h3>Labels</h3>
              {labelled === 0 ? (
                <p class="muted">No session was labelled in this time.</p>
              ) : (
                <Shares
                  label="Sessions by label"
                  of={labelled}
                  shares={by_label.map(({ label, count }) => ({ name: label, count, href: listOf(range, { label }) }))}
                />
              )}
            </div>
          </>
        )
      }}
    </Part>
  )
}

function tableOf({ by_confidence, by_label }: VerdictShares): CsvTable {
  return {
    columns: ['By', 'Value', 'sessions'],
    rows: [
      ...by_confidence.map(({ confidence, count }) => ['confidence', confidence, count]),
      ...by_label.map(({ label, count }) => ['label', label, count]),
    ],
  }
}

/** What people said of the sessions of each day. */
export function RatingsPart({ loaded, range }: { loaded: Loaded<VerdictShares>; range: Range }) {
  return (
    <Part title="Reviews" loaded={loaded} csv={ratingsOf}>
      {verdicts =>
        verdicts.points.every(point => RATINGS.every(({ rating }) => point[rating] === 0)) ? (
          <p class="muted">
            Nobody has rated a session of this time. <a href="/triage">Rate them in the triage</a>.
          </p>
        ) : (
          <>
            <Stacked
              label="Ratings by the day of the session"
              series={RATINGS.map(({ rating, name, tone }) => ({ name, tone, href: listOf(range, { rating }) }))}
              bars={verdicts.points.map(point => ({
                key: point.start,
                name: partName(point, 'day'),
                href: listOf(range, { review: 'reviewed' }, point),
                values: RATINGS.map(({ rating }) => point[rating]),
              }))}
              say={String}
            />
            <Figures of="Ratings by the day of the session" table={ratingsOf(verdicts)} />
          </>
        )
      }
    </Part>
  )
}

function ratingsOf({ points }: VerdictShares): CsvTable {
  return {
    columns: ['Day', ...RATINGS.map(({ name }) => name)],
    rows: points.map(point => [partName(point, 'day'), ...RATINGS.map(({ rating }) => point[rating])]),
  }
}
