import type { UsageSummary } from '#core/protocol/summaries.ts'
import { percent } from '../../data/activity.ts'
import type { CsvTable } from '../../data/csv.ts'
import { count } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { DataTable } from '../data-table.tsx'
import { Part } from './part.tsx'

type Spent = Pick<UsageSummary['by_model'][number], 'input_tokens' | 'cache_read_tokens' | 'cache_creation_tokens'>

/** What each model read and wrote, and how much of what it read came from the provider's cache. */
export function ModelsPart({ loaded }: { loaded: Loaded<UsageSummary> }) {
  return (
    <Part title="Models" loaded={loaded} csv={tableOf}>
      {({ by_model, totals }) =>
        by_model.length === 0 ? (
          <p class="muted">No model was asked in this time.</p>
        ) : (
          <>
            <p class="muted">
              {percent(totals.cache_read_tokens, readOf(totals))} of {count(readOf(totals))} tokens read came from a
              provider’s cache.
            </p>
            <DataTable label="Models" heads={['Model', 'Sessions', 'Read', 'From the cache', 'Written']}>
              {by_model.map(model => (
                <tr key={nameOf(model)}>
                  <th scope="row">{nameOf(model)}</th>
                  <td class="figure">{model.session_count}</td>
                  <td class="figure">{count(readOf(model))}</td>
                  <td class="figure">{percent(model.cache_read_tokens, readOf(model))}</td>
                  <td class="figure">{count(model.output_tokens)}</td>
                </tr>
              ))}
            </DataTable>
          </>
        )
      }
    </Part>
  )
}

/** All that a model read: what was new to it, what came from its cache and what it kept there. */
function readOf({ input_tokens, cache_read_tokens, cache_creation_tokens }: Spent): number {
  return input_tokens + cache_read_tokens + cache_creation_tokens
}

function nameOf({ model_name, reasoning_effort }: UsageSummary['by_model'][number]): string {
  return reasoning_effort === undefined ? model_name : `${model_name} (${reasoning_effort})`
}

function tableOf({ by_model }: UsageSummary): CsvTable {
  return {
    columns: ['Model', 'sessions', 'input tokens', 'cache read tokens', 'cache creation tokens', 'output tokens'],
    rows: by_model.map(model => [
      nameOf(model),
      model.session_count,
      model.input_tokens,
      model.cache_read_tokens,
      model.cache_creation_tokens,
      model.output_tokens,
    ]),
  }
}
