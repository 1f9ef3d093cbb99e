import type { SessionListItem } from '#core/protocol/api.ts'
import { everyHalfMinute } from '../../data/clock.ts'
import { ago } from '../../data/format.ts'
import { STATUS_WORDS, titleOf } from '../../data/words.ts'

type RowProps = { session: SessionListItem }

export function RunningRow({ session }: RowProps) {
  const { started_at, current_stage: stage } = session
  const minutes = started_at === null ? null : Math.floor((everyHalfMinute.value - Date.parse(started_at)) / 60_000)
  return (
    <Row
      session={session}
      tone="run"
      word={stage === null ? STATUS_WORDS[session.status] : `${stage.index}/${Math.max(stage.total, stage.index)}`}
      when={minutes === null ? '' : `${Math.max(minutes, 0)} min`}
    />
  )
}

export function NeedingRow({ session }: RowProps) {
  const { status, completed_at, created_at } = session
  const word = status === 'completed' ? 'Unclear' : STATUS_WORDS[status]
  return <Row session={session} tone="bad" word={word} when={ago(completed_at ?? created_at, everyHalfMinute.value)} />
}

function Row({ session, tone, word, when }: RowProps & { tone: 'run' | 'bad'; word: string; when: string }) {
  const { severity, cluster, namespace, service } = session
  const place = [cluster, namespace, service].filter(each => each !== null).join(' / ')
  return (
    <li>
      <span class={`wall-word of-${tone}`}>{word}</span>
      <div class="wall-what">
        <p class="wall-title">{titleOf(session)}</p>
        {(severity !== null || place !== '') && (
          <p class="wall-place">
            {severity !== null && <strong class={`of-${severity}`}>{severity}</strong>} {place}
          </p>
        )}
      </div>
      <span>{when}</span>
    </li>
  )
}
