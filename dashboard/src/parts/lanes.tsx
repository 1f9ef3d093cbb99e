import { useMemo, useState } from 'preact/hooks'
import type { SessionView } from '#core/protocol/view.ts'
import { everySecond } from '../data/clock.ts'
import { plural, ticks } from '../data/format.ts'
import { firstChoice, lanesOf, type Lane, type LaneStage } from '../data/lanes.ts'
import { stageName } from '../data/mended.ts'
import { STAGE_WORDS } from '../data/words.ts'
import { LaneStream } from './lane-stream.tsx'
import { StatusMark } from './status-badge.tsx'
import { Took } from './time.tsx'
import { WriteMark } from './write-mark.tsx'
import '../styles/lanes.css'

/** What runs now, all of it at a glance; below it the stream of the lane that the reader chose. */
export function Lanes({ view }: { view: SessionView }) {
  const stages = useMemo(() => lanesOf(view), [view])
  const [chosen, choose] = useState<string | null>(null)
  const begin = view.detail?.started_at ?? null
  const shown = chosen ?? firstChoice(stages)
  const lane = stages.flatMap(stage => stage.lanes).find(each => each.id === shown)
  return (
    <>
      <section class="lanes" aria-label="Agents at work">
        {stages.length === 0 && <p class="quiet-line">The first stage begins in a moment.</p>}
        {stages.map((stage, at) => (
          <Stage key={stage.id} stage={stage} at={at + 1} begin={begin} shown={shown} choose={choose} />
        ))}
      </section>
      {lane !== undefined && <LaneStream lane={lane} events={view.events} />}
    </>
  )
}

type StageProps = {
  stage: LaneStage
  at: number
  begin: string | null
  shown: string | null
  choose: (id: string) => void
}

function Stage({ stage, at, begin, shown, choose }: StageProps) {
  const { status, lanes } = stage
  const planned = status === 'planned'
  // What has ended is a line, so that what is at work stands high; it unfolds.
  const [unfolded, unfold] = useState(false)
  const over = !planned && status !== 'active' && status !== 'pending'
  return (
    <div class={`lane-stage ${planned ? 'coming' : ''}`}>
      <div class="lane-stage-head">
        {planned ? <span class="mark coming-mark" aria-hidden="true" /> : <StatusMark status={status} />}
        <h2>
          <span class="number">{at}</span> {stageName({ stage_name: stage.name, stage_type: stage.type })}
        </h2>
        <span class="muted">{stageWords(stage)}</span>
        {over && lanes.length > 0 && (
          <button type="button" class="quiet" aria-expanded={unfolded} onClick={() => unfold(!unfolded)}>
            {plural(lanes.length, 'agent')}
          </button>
        )}
        <Took start={stage.started} end={stage.ended} />
      </div>
      {(!over || unfolded) && lanes.length > 0 && (
        <ul class="lane-rows">
          {lanes.map(lane => (
            <LaneRow key={lane.id} lane={lane} begin={begin} chosen={lane.id === shown} choose={choose} />
          ))}
        </ul>
      )}
    </div>
  )
}

function stageWords({ status, type, lanes }: LaneStage): string {
  if (status === 'planned') return 'comes later'
  const kind = STAGE_WORDS[type as keyof typeof STAGE_WORDS] ?? type
  return lanes.length > 1 && status === 'active' ? `${kind}, ${plural(lanes.length, 'agent')}` : kind
}

type RowProps = { lane: Lane; begin: string | null; chosen: boolean; choose: (id: string) => void }

function LaneRow({ lane, begin, chosen, choose }: RowProps) {
  return (
    <li class={`lane ${chosen ? 'chosen' : ''}`} style={{ '--depth': lane.depth }}>
      <button type="button" class="lane-button" aria-pressed={chosen} onClick={() => choose(lane.id)}>
        <StatusMark status={lane.status} />
        <span class="lane-name">
          <strong>{lane.agent}</strong>
          {lane.turn !== null && <span class="muted lane-turn">{turnWords(lane.turn)}</span>}
        </span>
        <span class="lane-doing">
          <Doing lane={lane} />
          {lane.said !== '' && <span class="lane-said">{lane.said}</span>}
        </span>
        <span class="lane-end">
          {lane.writes > 0 && <WriteMark word={`${lane.writes}`} />}
          {lane.failedCalls > 0 && <span class="lane-failed">{plural(lane.failedCalls, 'error')}</span>}
          <Took start={lane.started} end={lane.ended} />
        </span>
      </button>
      <Bar lane={lane} begin={begin} />
    </li>
  )
}

function turnWords({ at, of }: NonNullable<Lane['turn']>): string {
  return of === null ? `turn ${at}` : `iteration ${at}/${of}`
}

function Doing({ lane }: { lane: Lane }) {
  if (lane.call === null)
    return lane.task === '' ? null : (
      <span class="lane-call">
        <span class="muted">Task: {lane.task}</span>
      </span>
    )
  const { name, argument, since, writes } = lane.call
  return (
    <span class="lane-call">
      <code>{name}</code>
      {writes === true && <WriteMark />}
      <span class="lane-argument">{argument}</span>
      <Since at={since} />
    </span>
  )
}

function Since({ at }: { at: string }) {
  return <span class="took">{ticks(everySecond.value - Date.parse(at))}</span>
}

/** When the lane ran, on the clock of the whole session. */
function Bar({ lane, begin }: { lane: Lane; begin: string | null }) {
  if (begin === null || lane.started === null) return null
  const from = Date.parse(begin)
  const now = lane.ended === null ? everySecond.value : Math.max(everySecond.value, Date.parse(lane.ended))
  const whole = Math.max(now - from, 1)
  const start = (Date.parse(lane.started) - from) / whole
  const end = ((lane.ended === null ? now : Date.parse(lane.ended)) - from) / whole
  const percent = (part: number) => `${(Math.min(Math.max(part, 0), 1) * 100).toFixed(1)}%`
  return (
    <span class={`lane-bar status-${lane.status}`} aria-hidden="true">
      <i style={{ marginLeft: percent(start), width: percent(end - start) }} />
    </span>
  )
}
