import { useState } from 'preact/hooks'
import type { McpDetail } from '#core/protocol/trace.ts'
import { useApp } from '../../data/app.ts'
import { textOf } from '../../data/calls.ts'
import { useLoaded } from '../../data/loaded.ts'
import type { TraceNode } from '../../data/trace/tree.ts'
import { Failure } from '../notice.tsx'
import { ResultView } from '../panel/result-view.tsx'
import { SkeletonRows } from '../skeleton.tsx'

/** What a tool was asked and what it answered: as recorded where there is a record, else as the timeline has it. */
export function ToolRecord({ session, node }: { session: string; node: TraceNode }) {
  if (node.record !== null) return <Recorded session={session} call={node.record.id} node={node} />
  return <Told node={node} />
}

function Recorded({ session, call, node }: { session: string; call: string; node: TraceNode }) {
  const { api } = useApp()
  const [page, turnTo] = useState(1)
  const { body, error, reload } = useLoaded(() => api.toolCall(session, call, page), [session, call, page])
  const failure = error !== null && (
    <Failure what="The record could not be loaded" error={error} retry={() => void reload()} />
  )
  if (body === null)
    return (
      <>
        {failure || <SkeletonRows rows={3} />}
        {failure && <Told node={node} />}
      </>
    )
  return (
    <>
      {failure}
      {body.error_message !== undefined && <p class="trace-reason lane-failed">{body.error_message}</p>}
      {body.tool_arguments !== undefined && (
        <Part name="Arguments" text={JSON.stringify(body.tool_arguments, null, 2)} none="None" />
      )}
      {body.available_tools !== undefined && <Tools body={body} />}
      {body.tool_result !== undefined && (
        <>
          <Part name={body.tool_result.is_error ? 'Error' : 'Result'} text={body.tool_result.content} none="Empty" />
          <Pages result={body.tool_result} turnTo={turnTo} />
        </>
      )}
    </>
  )
}

function Told({ node: { event, state } }: { node: TraceNode }) {
  if (event === null) return null
  return (
    <>
      <Part name="Arguments" text={textOf(event.metadata, 'arguments')} none="None" />
      <Part
        name={state === 'failed' ? 'Error' : 'Result'}
        text={event.content}
        none={state === 'running' ? 'Still running…' : 'Empty'}
      />
    </>
  )
}

function Part({ name, text, none }: { name: string; text: string; none: string }) {
  return (
    <section class="panel-part" aria-label={name}>
      {text === '' || text === '{}' ? (
        <p>
          <strong>{name}</strong> <span class="muted">{none}</span>
        </p>
      ) : (
        <ResultView name={name} text={text} />
      )}
    </section>
  )
}

type Result = NonNullable<McpDetail['tool_result']>

function Pages({ result: { page = 1, pages = 1 }, turnTo }: { result: Result; turnTo: (page: number) => void }) {
  if (pages === 1) return null
  return (
    <p class="panel-line">
      Page {page} of {pages}
      <button type="button" class="quiet" disabled={page === 1} onClick={() => turnTo(page - 1)}>
        Previous
      </button>
      <button type="button" class="quiet" disabled={page === pages} onClick={() => turnTo(page + 1)}>
        Next
      </button>
    </p>
  )
}

function Tools({ body: { available_tools = [] } }: { body: McpDetail }) {
  return (
    <section class="panel-part" aria-label="Tools">
      <h3>{available_tools.length === 1 ? '1 tool' : `${available_tools.length} tools`}</h3>
      <dl class="trace-facts">
        {available_tools.map(({ name, description }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
