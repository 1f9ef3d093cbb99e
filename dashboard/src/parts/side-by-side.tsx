import { useState } from 'preact/hooks'
import type { ExecutionProgressFrame } from '#core/protocol/events.ts'
import { type ExecutionOutline, holdsEvent } from '../data/outline.ts'
import { wide } from '../data/wide.ts'
import { ExecutionSection } from './execution-section.tsx'
import { StatusMark } from './status-badge.tsx'

type SideProps = {
  executions: ReadonlyArray<ExecutionOutline>
  activity: Readonly<Record<string, ExecutionProgressFrame>>
  target: string | null
}

/** Agents of one stage: columns where there is room, else one at a time behind tabs. */
export function SideBySide({ executions, activity, target }: SideProps) {
  const [chosen, choose] = useState<string | null>(null)
  if (wide.value)
    return (
      <div class="side-by-side">
        {executions.map(each => (
          <ExecutionSection key={each.execution.execution_id} outline={each} activity={activity} target={target} />
        ))}
      </div>
    )
  const aimed = target === null ? undefined : executions.find(each => holdsEvent(each, target))
  const shown = executions.find(each => each.execution.execution_id === chosen) ?? aimed ?? executions[0]
  return (
    <>
      <div class="agent-tabs" role="group" aria-label="Agents">
        {executions.map(each => (
          <button
            key={each.execution.execution_id}
            type="button"
            class="quiet"
            aria-pressed={each === shown}
            onClick={() => choose(each.execution.execution_id)}
          >
            <StatusMark status={each.execution.status} />
            {each.execution.agent_name}
          </button>
        ))}
      </div>
      {shown !== undefined && (
        <ExecutionSection key={shown.execution.execution_id} outline={shown} activity={activity} target={target} />
      )}
    </>
  )
}
