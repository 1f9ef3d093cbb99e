import type { SessionDetail } from '#core/protocol/api.ts'
import { useEffect, useState } from 'preact/hooks'
import type { SessionView } from '#core/protocol/view.ts'
import type { LlmItem, McpItem, Trace, TraceExecution } from '#core/protocol/trace.ts'
import type { ApiError } from '../../data/api.ts'
import { useApp } from '../../data/app.ts'
import { clockTime, count, duration } from '../../data/format.ts'
import { stageName } from '../../data/mended.ts'
import { Failure } from '../notice.tsx'
import { SkeletonRows } from '../skeleton.tsx'
import '../../styles/trace.css'

/** Every call of a model and of a tool, as the server has recorded it. */
export function TraceTab({ detail, view }: { detail: SessionDetail; view: SessionView }) {
  const { api } = useApp()
  const [trace, setTrace] = useState<Trace | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const load = async () => {
    const answer = await api.trace(detail.id)
    setError(answer.ok ? null : answer)
    if (answer.ok) setTrace(answer.body)
  }
  // Not at each call of a session that runs: its end brings the rest, and the button what there is now.
  useEffect(() => void load(), [detail.id, detail.status])
  if (error !== null) return <Failure what="The trace could not be loaded" error={error} retry={() => void load()} />
  if (trace === null) return <SkeletonRows rows={4} />
  const running = view.detail?.completed_at === null
  return (
    <section class="trace" aria-label="Trace">
      {running && (
        <p>
          <button type="button" onClick={() => void load()}>
            Load again
          </button>
        </p>
      )}
      {trace.stages.map(stage => (
        <div key={stage.stage_id} class="card">
          <h2>{stageName(stage)}</h2>
          {stage.executions.flatMap(withChildren).map(each => (
            <Calls
              key={each.execution_id}
              id={detail.id}
              name={each.agent_name}
              calls={[...each.llm_interactions, ...each.mcp_interactions]}
            />
          ))}
        </div>
      ))}
      {trace.session_interactions.length > 0 && (
        <div class="card">
          <h2>Session</h2>
          <Calls id={detail.id} name="Of the whole session" calls={trace.session_interactions} />
        </div>
      )}
      {trace.stages.length === 0 && trace.session_interactions.length === 0 && (
        <p class="quiet-line">No model and no tool was called.</p>
      )}
    </section>
  )
}

/** The schema's type of what it holds again is loose. */
function withChildren(execution: TraceExecution): Array<TraceExecution> {
  return [execution, ...((execution.sub_agents ?? []) as Array<TraceExecution>).flatMap(withChildren)]
}

type Item = LlmItem | McpItem

const HEADS = ['Time', 'Kind', 'What', 'Tokens in', 'out', 'Took', 'Record'].map((word, at) => ({
  word,
  figure: at > 2 && at < 6,
}))

function Calls({ id, name, calls }: { id: string; name: string; calls: ReadonlyArray<Item> }) {
  if (calls.length === 0)
    return (
      <p>
        <strong>{name}</strong> <span class="muted">called nothing.</span>
      </p>
    )
  const inOrder = calls.toSorted((a, b) => a.created_at.localeCompare(b.created_at))
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div class="table-box" tabIndex={0} role="group" aria-label={`Calls of ${name}`}>
      <table>
        <caption>{name}</caption>
        <thead>
          <tr>
            {HEADS.map(({ word, figure }) => (
              <th key={word} scope="col" class={figure ? 'figure' : ''}>
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder.map(call => (
            <Row key={call.id} id={id} call={call} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ id, call }: { id: string; call: Item }) {
  const model = 'model_name' in call
  const what = model ? call.model_name : [call.server_name, call.tool_name].filter(Boolean).join('.')
  return (
    <tr class={call.error_message === undefined ? '' : 'broken'}>
      <td>{clockTime(call.created_at)}</td>
      <td>{call.interaction_type.replaceAll('_', ' ')}</td>
      <td>
        {what}
        {call.error_message !== undefined && <span class="lane-failed"> {call.error_message}</span>}
      </td>
      <td class="figure">{model ? count(call.input_tokens ?? 0) : ''}</td>
      <td class="figure">{model ? count(call.output_tokens ?? 0) : ''}</td>
      <td class="figure">{call.duration_ms === undefined ? '' : duration(call.duration_ms)}</td>
      <td>
        <a
          href={`/api/v1/sessions/${encodeURIComponent(id)}/trace/${model ? 'llm' : 'mcp'}/${encodeURIComponent(call.id)}`}
          target="_blank"
          rel="noopener noreferrer"
        >
          JSON
        </a>
      </td>
    </tr>
  )
}
