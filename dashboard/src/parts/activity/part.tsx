import type { ComponentChildren } from 'preact'
import { type CsvTable, downloadCsv } from '../../data/csv.ts'
import type { Loaded } from '../../data/loaded.ts'
import { Loading } from '../loading.tsx'

type PartProps<T> = {
  title: string
  loaded: Loaded<T>
  /** The table of the part, as a file; null if it has none to give. */
  csv: (body: T) => CsvTable | null
  /** Beside the title. */
  tools?: ComponentChildren
  children: (body: T) => ComponentChildren
}

/** One part of the page with a request of its own: when that fails, the others stay. */
export function Part<T>({ title, loaded, csv, tools, children }: PartProps<T>) {
  const name = title.toLowerCase().replaceAll(' ', '-')
  const table = loaded.body === null ? null : csv(loaded.body)
  return (
    <section class="part" aria-labelledby={`${name}-title`}>
      <div class="part-head">
        <h2 id={`${name}-title`}>{title}</h2>
        {tools}
        {table !== null && table.rows.length > 0 && (
          <button
            type="button"
            class="quiet"
            aria-label={`Download ${title} as CSV`}
            onClick={() => downloadCsv(`tarsy-${name}.csv`, table)}
          >
            CSV
          </button>
        )}
      </div>
      <Loading loaded={loaded} what={title}>
        {children}
      </Loading>
    </section>
  )
}
