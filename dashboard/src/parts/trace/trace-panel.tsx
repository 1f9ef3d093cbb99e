import { useEffect, useRef } from 'preact/hooks'
import type { SessionDetail } from '#core/protocol/api.ts'
import { duration, tokenWords } from '../../data/format.ts'
import { cacheShare, totalOf, type TraceNode } from '../../data/trace/tree.ts'
import { CopyButton } from '../copy-button.tsx'
import { Icon } from '../icon.tsx'
import { ResultView } from '../panel/result-view.tsx'
import { Clock } from '../time.tsx'
import { WriteMark } from '../write-mark.tsx'
import { ModelRecord } from './model-record.tsx'
import { ToolRecord } from './tool-record.tsx'
import '../../styles/panel.css'
import '../../styles/trace-panel.css'

const STATE_WORDS = { waiting: 'not begun', running: 'running', failed: 'failed', done: 'done' } as const

type PanelProps = { detail: SessionDetail; node: TraceNode; now: number; close: () => void }

/** One row with all that is known of it, beside the page; on a phone a sheet over it. */
export function TracePanel({ detail, node, now, close }: PanelProps) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    // Who opened it gets the focus back.
    const before = document.activeElement
    panel.current?.focus({ preventScroll: true })
    return () => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true })
  }, [])
  const took = node.start === null ? null : (node.end ?? now) - node.start
  return (
    <aside
      ref={panel}
      class="side-panel trace-panel"
      aria-label={node.name}
      tabIndex={-1}
      onKeyDown={pressed => pressed.key === 'Escape' && close()}
    >
      <header class={`panel-head ${node.writes === true ? 'writes' : ''}`}>
        <h2>{node.name}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={close}>
          <Icon name="cross" />
        </button>
        <p class="panel-line">
          {node.writes === true && <WriteMark />}
          <span class={node.state === 'failed' ? 'lane-failed' : ''}>{STATE_WORDS[node.state]}</span>
          {node.start !== null && <Clock at={new Date(node.start).toISOString()} />}
          {took !== null && <span>{duration(took)}</span>}
          {node.agent !== '' && node.kind !== 'agent' && <span>{node.agent}</span>}
          {node.event !== null && <a href={`?tab=timeline&event=${node.event.id}`}>In the timeline</a>}
          <CopyButton
            text={`${location.origin}${location.pathname}?tab=trace&row=${encodeURIComponent(node.id)}`}
            what="link to this row"
            shown="Link"
          />
          {node.record !== null && <RecordLink session={detail.id} record={node.record} />}
        </p>
        <Tokens node={node} />
      </header>
      <Record detail={detail} node={node} />
    </aside>
  )
}

function RecordLink({ session, record: { kind, id } }: { session: string; record: NonNullable<TraceNode['record']> }) {
  const href = `/api/v1/sessions/${encodeURIComponent(session)}/trace/${kind}/${encodeURIComponent(id)}`
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      JSON
    </a>
  )
}

function Tokens({ node: { tokens } }: { node: TraceNode }) {
  if (totalOf(tokens) === 0) return null
  const share = cacheShare(tokens)
  const words = tokenWords({
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cache_read_tokens: tokens.cacheRead,
    cache_creation_tokens: tokens.cacheWrite,
    thinking_tokens: 0,
  })
  return (
    <p class="panel-line">
      Tokens: {words}
      {share !== null && share > 0 && `; ${Math.round(share * 100)} % of what was sent came from the cache`}
    </p>
  )
}

function Record({ detail, node }: { detail: SessionDetail; node: TraceNode }) {
  switch (node.kind) {
    case 'model':
      return node.record === null ? (
        <p class="muted">The model answers now. Its record is here as soon as it has ended.</p>
      ) : (
        <ModelRecord session={detail.id} call={node.record.id} />
      )
    case 'tool':
    case 'list':
      return <ToolRecord session={detail.id} node={node} />
    case 'fallback':
      return <Fallback node={node} />
    case 'stage':
    case 'agent':
      return <Group node={node} />
  }
}

function Fallback({ node: { event, error } }: { node: TraceNode }) {
  return (
    <>
      {error !== null && (
        <section class="panel-part" aria-label="Reason">
          <h3>Reason</h3>
          <p class="trace-reason">{error}</p>
        </section>
      )}
      <section class="panel-part" aria-label="Details">
        <ResultView name="Details" text={JSON.stringify(event?.metadata ?? {}, null, 2)} />
      </section>
    </>
  )
}

function Group({ node }: { node: TraceNode }) {
  const [task = '', model = ''] = node.texts
  return (
    <section class="panel-part" aria-label="What it is">
      <dl class="trace-facts">
        {model !== '' && <Fact name="Model" text={model} />}
        {task !== '' && <Fact name="Task" text={task} />}
        {node.error !== null && <Fact name="Error" text={node.error} />}
        <Fact name="Below it" text={belowWords(node)} />
      </dl>
    </section>
  )
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  )
}

function belowWords(node: TraceNode): string {
  const all = { agents: 0, models: 0, tools: 0, failed: 0 }
  const visit = (each: TraceNode): void => {
    if (each.kind === 'agent') all.agents += 1
    if (each.kind === 'model') all.models += 1
    if (each.kind === 'tool') all.tools += 1
    if (each.state === 'failed') all.failed += 1
    each.children.forEach(visit)
  }
  node.children.forEach(visit)
  const agents = all.agents === 0 ? '' : `${all.agents} agents, `
  return `${agents}${all.models} model calls, ${all.tools} tool calls; ${all.failed} failed`
}
