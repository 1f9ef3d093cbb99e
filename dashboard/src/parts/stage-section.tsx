import type { ExecutionProgressFrame } from '#core/protocol/events.ts'
import { isEnd, type StageType } from '#core/protocol/status.ts'
import { holdsEvent, type StageOutline } from '../data/outline.ts'
import { sentence, stageName } from '../data/mended.ts'
import { STAGE_WORDS } from '../data/words.ts'
import { EventRows } from './event-rows.tsx'
import { Activity, endClass, ExecutionSection } from './execution-section.tsx'
import { Fold } from './fold.tsx'
import { SideBySide } from './side-by-side.tsx'
import { StatusBadge } from './status-badge.tsx'
import { Took } from './time.tsx'

/** Stages whose results stand in the answer. */
const SHOWN_ABOVE: ReadonlySet<StageType> = new Set<StageType>(['exec_summary', 'compose'])

type StageProps = {
  outline: StageOutline
  activity: Readonly<Record<string, ExecutionProgressFrame>>
  stageActivity: ExecutionProgressFrame | undefined
  target: string | null
}

export function StageSection({ outline, activity, stageActivity, target }: StageProps) {
  const { stage, executions, events } = outline
  const open = !SHOWN_ABOVE.has(stage.stage_type) || !isEnd(stage.status)
  const several = executions.length > 1
  const saidBelow = executions.some(each => each.execution.error_message === stage.error_message)
  return (
    <section class={`stage stage-is-${stage.status}`} id={`stage-${stage.id}`} aria-label={`Stage ${stageName(stage)}`}>
      <Fold
        class="stage-head"
        heading="h3"
        open={open || (target !== null && holdsEvent(outline, target))}
        head={
          <>
            <span class="stage-index">{stage.stage_index}</span>
            <span class="stage-name">{stageName(stage)}</span>
            <span class="muted stage-kind">
              {STAGE_WORDS[stage.stage_type]}
              {several && `, ${executions.length} agents`}
            </span>
            <Took start={stage.started_at} end={stage.completed_at} />
            <StatusBadge status={stage.status} />
          </>
        }
        body={() => (
          <>
            {stage.error_message !== undefined && !saidBelow && (
              <p class={endClass(stage.status)}>{sentence(stage.error_message)}</p>
            )}
            {events.length > 0 && <EventRows events={events} target={target} />}
            {several ? (
              <SideBySide executions={executions} activity={activity} target={target} />
            ) : (
              executions.map(each => (
                <ExecutionSection
                  key={each.execution.execution_id}
                  outline={each}
                  activity={activity}
                  target={target}
                />
              ))
            )}
            {stageActivity !== undefined && <Activity frame={stageActivity} />}
          </>
        )}
      />
    </section>
  )
}
