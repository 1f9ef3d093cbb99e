import type { Failures } from '#core/protocol/summaries.ts'
import { classWords, listOf, type Range } from '../../data/activity.ts'
import type { CsvTable } from '../../data/csv.ts'
import type { Loaded } from '../../data/loaded.ts'
import { Part } from './part.tsx'
import { Shares } from './shares.tsx'

const OF = ['sessions', 'agents', 'tool_calls'] as const
// It has no log, so the list does not find it by its class.
const NOT_STARTED = 'not_started'
const WORDS = { sessions: 'Sessions', agents: 'Agents', tool_calls: 'Calls of tools' } as const

export function FailuresPart({ loaded, range }: { loaded: Loaded<Failures>; range: Range }) {
  return (
    <Part title="Failures" loaded={loaded} csv={tableOf}>
      {failures =>
        OF.every(of => failures[of].length === 0) ? (
          <p class="muted">Nothing failed in this time.</p>
        ) : (
          OF.map(of => {
            const all = failures[of].reduce((sum, { count }) => sum + count, 0)
            return (
              <div key={of}>
                <h3>
                  {WORDS[of]} <span class="muted">{all.toLocaleString('en')}</span>
                </h3>
                <Shares
                  label={`Failures of ${WORDS[of].toLowerCase()}`}
                  of={all}
                  shares={failures[of].map(({ name, count }) => ({
                    name: classWords(name, of),
                    count,
                    href: name === NOT_STARTED ? null : listOf(range, { failure: name }),
                  }))}
                />
              </div>
            )
          })
        )
      }
    </Part>
  )
}

function tableOf(failures: Failures): CsvTable {
  return {
    columns: ['Of', 'Class', 'count'],
    rows: OF.flatMap(of => failures[of].map(({ name, count }) => [WORDS[of], name, count])),
  }
}
