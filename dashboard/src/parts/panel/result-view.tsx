import { useMemo, useState } from 'preact/hooks'
import { pretty } from '../../data/alert.ts'
import { readResult, type Result } from '../../data/result.ts'
import { CopyButton } from '../copy-button.tsx'
import { Chart, SeriesTable } from './chart.tsx'
import { Lines } from './lines.tsx'
import { Table } from './table.tsx'
import { Tree } from './tree.tsx'

type View = 'Chart' | 'Table' | 'Tree' | 'Text'

const VIEWS: Record<Result['kind'], ReadonlyArray<View>> = {
  series: ['Chart', 'Table', 'Tree', 'Text'],
  table: ['Table', 'Tree', 'Text'],
  tree: ['Tree', 'Text'],
  lines: ['Text'],
}

/** A text in the form that suits it best, and in each other form that it has. */
export function ResultView({ name, text }: { name: string; text: string }) {
  const result = useMemo(() => readResult(text), [text])
  const views = VIEWS[result.kind]
  const [chosen, choose] = useState<View | null>(null)
  const view = chosen !== null && views.includes(chosen) ? chosen : (views[0] ?? 'Text')
  return (
    <>
      <div class="panel-part-head">
        <h3>{name}</h3>
        {views.length > 1 && (
          <span class="result-views" role="group" aria-label={`View of ${name.toLowerCase()}`}>
            {views.map(each => (
              <button key={each} type="button" class="quiet" aria-pressed={each === view} onClick={() => choose(each)}>
                {each}
              </button>
            ))}
          </span>
        )}
        <CopyButton text={text} what={name.toLowerCase()} />
      </div>
      <Shown view={view} result={result} text={text} name={name} />
    </>
  )
}

function Shown({ view, result, text, name }: { view: View; result: Result; text: string; name: string }) {
  const lines = useMemo(() => (view === 'Text' ? pretty(text).split('\n') : []), [text, view])
  if (view === 'Chart' && result.kind === 'series') return <Chart series={result.series} />
  if (view === 'Table' && result.kind === 'series') return <SeriesTable series={result.series} />
  if (view === 'Table' && result.kind === 'table') return <Table columns={result.columns} rows={result.rows} />
  if (view === 'Tree' && result.kind !== 'lines') return <Tree value={result.value} />
  return <Lines lines={lines} name={name} file={`${name.toLowerCase()}.txt`} />
}
