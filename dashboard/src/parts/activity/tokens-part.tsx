import type { UsageSeries } from '#core/protocol/summaries.ts'
import { listOf, partName, type Range } from '../../data/activity.ts'
import type { CsvTable } from '../../data/csv.ts'
import { count } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { Figures } from './figures.tsx'
import { Part } from './part.tsx'
import { Stacked } from './stacked.tsx'

const OTHER = 'other models'

export function TokensPart({ loaded, range }: { loaded: Loaded<UsageSeries>; range: Range }) {
  return (
    <Part title="Tokens" loaded={loaded} csv={tableOf}>
      {series => {
        const { models = [], points = [] } = series
        const hasOthers = points.some(({ other_models }) => other_models !== undefined)
        return (
          <>
            <Stacked
              label="Tokens by day"
              series={[
                ...models.map((name, at) => ({ name, tone: `model-${at + 1}` })),
                ...(hasOthers ? [{ name: OTHER, tone: 'cancelled' }] : []),
              ]}
              bars={points.map(point => ({
                key: point.start,
                name: partName(point, 'day'),
                href: listOf(range, {}, point),
                values: [...models.map(name => point.by_model[name] ?? 0), othersOf(point)],
              }))}
              say={count}
            />
            <Figures of="Tokens by day" table={tableOf(series)} />
          </>
        )
      }}
    </Part>
  )
}

function othersOf({ other_models = [] }: NonNullable<UsageSeries['points']>[number]): number {
  return other_models.reduce((sum, each) => sum + (each.total_tokens ?? 0), 0)
}

function tableOf({ models = [], points = [] }: UsageSeries): CsvTable {
  return {
    columns: ['Day', ...models, OTHER, 'all'],
    rows: points.map(point => [
      partName(point, 'day'),
      ...models.map(name => point.by_model[name] ?? 0),
      othersOf(point),
      point.total_tokens ?? 0,
    ]),
  }
}
