import type { Ends } from '#core/protocol/summaries.ts'
import type { EndStatus } from '#core/protocol/status.ts'
import { listOf, partName, type Range } from '../../data/activity.ts'
import type { CsvTable } from '../../data/csv.ts'
import type { Loaded } from '../../data/loaded.ts'
import { Figures } from './figures.tsx'
import { Part } from './part.tsx'
import { Stacked } from './stacked.tsx'

// From the ground up: what went wrong stands where it is compared.
const KINDS: ReadonlyArray<EndStatus> = ['failed', 'timed_out', 'cancelled', 'completed']
const WORDS: Readonly<Record<EndStatus, string>> = {
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'cancelled',
  completed: 'completed',
}

export function EndsPart({ loaded, range }: { loaded: Loaded<Ends>; range: Range }) {
  return (
    <Part title="Sessions" loaded={loaded} csv={tableOf}>
      {ends => (
        <>
          <Stacked
            label={`Sessions by ${ends.bucket}`}
            series={KINDS.map(kind => ({ name: WORDS[kind], tone: kind, href: listOf(range, { status: [kind] }) }))}
            bars={ends.points.map(point => ({
              key: point.start,
              name: partName(point, ends.bucket),
              href: listOf(range, {}, point),
              values: KINDS.map(kind => point[kind]),
            }))}
            say={String}
          />
          <Figures of={`Sessions by ${ends.bucket}`} table={tableOf(ends)} />
        </>
      )}
    </Part>
  )
}

function tableOf({ bucket, points }: Ends): CsvTable {
  return {
    columns: [bucket === 'hour' ? 'Hour' : 'Day', ...KINDS.map(kind => WORDS[kind]), 'unfinished'],
    rows: points.map(point => [partName(point, bucket), ...KINDS.map(kind => point[kind]), point.unfinished]),
  }
}
