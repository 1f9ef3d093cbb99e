import { excerptOf, shortArguments } from '../../data/calls.ts'
import { count, duration, tokenWords } from '../../data/format.ts'
import type { Row } from '../../data/trace/rows.ts'
import type { TimeScale } from '../../data/trace/time-scale.ts'
import { cacheShare, totalOf, type TraceNode } from '../../data/trace/tree.ts'
import { Icon, type IconName } from '../icon.tsx'
import { WriteMark } from '../write-mark.tsx'

const ICONS: Record<TraceNode['kind'], IconName> = {
  stage: 'conclusion',
  agent: 'task',
  model: 'thought',
  tool: 'tool',
  list: 'book',
  fallback: 'swap',
}

type RowProps = {
  row: Row
  index: number
  top: number
  scale: TimeScale
  critical: boolean
  now: number
  focusable: boolean
  chosen: boolean
  activate: (id: string) => void
  turn: (id: string) => void
  open: (id: string) => void
}

export function WaterfallRow({ row, index, top, scale, critical, now, focusable, chosen, ...acts }: RowProps) {
  const { node, level, position, setSize, open } = row
  const took = node.start === null ? null : (node.end ?? now) - node.start
  const choose = () => {
    acts.activate(node.id)
    acts.open(node.id)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid hears the keys
    <div
      id={`row-${node.id}`}
      role="row"
      class={`waterfall-row of-${node.kind} is-${node.state} ${critical ? 'critical' : ''}`}
      style={{ top: `${top}px` }}
      tabIndex={focusable ? 0 : -1}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={setSize}
      aria-rowindex={index + 2}
      aria-expanded={open ?? undefined}
      aria-selected={chosen}
      onClick={choose}
      onFocus={() => acts.activate(node.id)}
    >
      <div role="gridcell" class="trace-name" style={{ '--level': String(level - 1) }}>
        <i
          class="twisty"
          aria-hidden="true"
          onClick={event => {
            if (open === null) return
            event.stopPropagation()
            acts.turn(node.id)
          }}
        >
          {open === null ? '' : open ? '▾' : '▸'}
        </i>
        <Icon name={node.state === 'failed' ? 'error' : ICONS[node.kind]} />
        <span class="trace-text" title={node.error ?? `${node.name} ${noteOf(node)}`.trim()}>
          {node.name}
          {node.error === null ? (
            <span class="trace-note"> {noteOf(node)}</span>
          ) : (
            <span class="trace-error"> {excerptOf(node.error)}</span>
          )}
        </span>
        {node.writes === true && <WriteMark />}
        {node.attempts > 1 && <span class="trace-mark">{node.attempts} attempts</span>}
        <span class="sr-only">{spokenState(node)}</span>
      </div>
      <TokenCells node={node} />
      <div role="gridcell" class="figure">
        {took === null || (took === 0 && node.end !== null) ? '' : duration(took)}
      </div>
      <div role="gridcell" class="trace-track" aria-label={placeWords(node, scale, critical)}>
        <Bar node={node} scale={scale} now={now} />
      </div>
    </div>
  )
}

function TokenCells({ node: { tokens } }: { node: TraceNode }) {
  const total = totalOf(tokens)
  const share = cacheShare(tokens)
  const parts = {
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cache_read_tokens: tokens.cacheRead,
    cache_creation_tokens: tokens.cacheWrite,
    thinking_tokens: 0,
  }
  return (
    <>
      <div role="gridcell" class="figure" title={total > 0 ? tokenWords(parts) : undefined}>
        {total > 0 ? count(total) : ''}
      </div>
      <div role="gridcell" class="figure">
        {share === null ? '' : `${Math.round(share * 100)} %`}
      </div>
    </>
  )
}

function Bar({ node: { start, end }, scale, now }: { node: TraceNode; scale: TimeScale; now: number }) {
  if (start === null) return null
  const from = scale.at(start)
  const width = scale.at(end ?? now) - from
  return <i class="trace-bar" style={{ left: `${from * 100}%`, width: `${width * 100}%` }} />
}

/** What tells one row from its neighbours of the same name: a call's arguments, what a model said, an agent's task. */
function noteOf({ kind, texts }: TraceNode): string {
  if (kind === 'tool') return shortArguments(texts[0] ?? '')
  if (kind === 'agent') return excerptOf(texts[0] ?? '')
  if (kind !== 'model') return ''
  const [type = '', ...said] = texts
  return [...(type === 'iteration' ? [] : [type]), excerptOf(said.at(-1) ?? '')].filter(Boolean).join(': ')
}

const STATES: Record<TraceNode['state'], string> = {
  waiting: 'not begun',
  running: 'running',
  failed: 'failed',
  done: '',
}

function spokenState({ state }: TraceNode): string {
  return STATES[state]
}

function placeWords({ start }: TraceNode, scale: TimeScale, critical: boolean): string {
  if (start === null) return 'Not begun'
  return `Begins at ${Math.round(scale.at(start) * 100)} % of the time${critical ? ', on the critical path' : ''}`
}
