import { useLocation } from 'preact-iso'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { SessionDetail } from '#core/protocol/api.ts'
import { emptyTrace } from '#core/protocol/fold-trace.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { everySecond } from '../../data/clock.ts'
import { criticalPath, sumPath } from '../../data/trace/critical-path.ts'
import { choicesOf, filterOf, matchesOf, type TraceFilter, traceUrl } from '../../data/trace/filter.ts'
import { firstFolds, type Folds, pathTo, reveal, rowsOf, turn } from '../../data/trace/rows.ts'
import { timeScale } from '../../data/trace/time-scale.ts'
import { type TraceNode, treeOf } from '../../data/trace/tree.ts'
import { useCalm, useTrace } from '../../data/trace/use-trace.ts'
import { Failure } from '../notice.tsx'
import { SkeletonRows } from '../skeleton.tsx'
import { TracePanel } from './trace-panel.tsx'
import { TraceTools } from './trace-tools.tsx'
import { useTraceKeys } from './trace-keys.ts'
import { Waterfall } from './waterfall.tsx'
import '../../styles/trace.css'

// As often as the rows of a running session change.
const CALM_MS = 400

/** Every call of a model and of a tool on one clock, below who made it. */
export function TraceTab({ detail, view }: { detail: SessionDetail; view: SessionView }) {
  const { body, error, reload } = useTrace(detail.id, view.lastEventId)
  const now = useCalm(view, CALM_MS)
  const tree = useMemo(() => treeOf(now.detail ?? detail, now.events, body ?? emptyTrace), [now, body])
  if (body === null && error === null) return <SkeletonRows rows={8} />
  return (
    <section class="trace" aria-labelledby="trace-title">
      <h2 id="trace-title" class="sr-only">
        Trace
      </h2>
      {error !== null && (
        <Failure
          what={body === null ? 'Model calls could not be loaded' : 'The trace may be behind'}
          error={error}
          retry={() => void reload()}
        />
      )}
      {tree.length === 0 ? (
        <p class="quiet-line muted">Nothing has run yet: stages, agents and their calls appear here as they begin.</p>
      ) : (
        <TraceOf detail={detail} tree={tree} />
      )}
    </section>
  )
}

function TraceOf({ detail, tree }: { detail: SessionDetail; tree: ReadonlyArray<TraceNode> }) {
  const { path, query, route } = useLocation()
  const filter = useMemo(() => filterOf(query), [query])
  const chosen = query.row ?? null
  const [folds, fold] = useState<Folds>(() => reveal(tree, firstFolds(tree), chosen ?? ''))
  const [active, activate] = useState<string | null>(chosen)
  const runs = tree.some(node => node.end === null && node.start !== null)
  const now = runs ? everySecond.value : 0
  const scale = useMemo(() => timeScale(tree, now), [tree, now])
  const critical = useMemo(() => criticalPath(tree, now), [tree, now])
  const found = useMemo(() => matchesOf(tree, filter, now), [tree, filter, now])
  const rows = useMemo(() => rowsOf(tree, folds, found), [tree, folds, found])
  const change = (next: Partial<TraceFilter>) => route(traceUrl(path, { ...filter, ...next }, chosen), true)
  const open = (id: string | null) => route(traceUrl(path, filter, id), true)
  const show = (id: string) => {
    fold(reveal(tree, folds, id))
    activate(id)
  }
  const all = folds.base === 'all' && folds.turned.size === 0
  const openAll = () => fold({ base: all ? 'stages' : 'all', turned: new Set() })
  useTraceKeys({ tree, active, show })
  // A link leads to its row, also when the session that it belongs to is shown already.
  useEffect(() => {
    if (chosen !== null && pathTo(tree, chosen) !== null) show(chosen)
  }, [chosen])
  const opened = chosen === null ? null : (pathTo(tree, chosen)?.at(-1) ?? null)
  return (
    <>
      <TraceTools
        id={detail.id}
        filter={filter}
        change={change}
        choices={choicesOf(tree)}
        shown={found === null ? null : found.size}
        sum={sumPath(tree, critical, now)}
        all={all}
        openAll={openAll}
      />
      <Waterfall
        rows={rows}
        scale={scale}
        critical={critical}
        now={now}
        active={active}
        chosen={chosen}
        activate={activate}
        turn={id => fold(turn(folds, id))}
        open={open}
      />
      {opened !== null && (
        <TracePanel key={opened.id} detail={detail} node={opened} now={now} close={() => open(null)} />
      )}
    </>
  )
}
