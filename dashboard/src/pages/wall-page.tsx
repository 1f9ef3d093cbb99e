import { useLocation } from 'preact-iso'
import { useEffect, useState } from 'preact/hooks'
import type { SessionListItem } from '#core/protocol/api.ts'
import { useApp } from '../data/app.ts'
import { RETRY_MS } from '../data/outcomes.ts'
import { fitOf, shareRows } from '../data/wall.ts'
import { WallHead } from '../parts/wall/wall-head.tsx'
import { NeedingRow, RunningRow } from '../parts/wall/wall-rows.tsx'
import { useNeeding } from '../parts/wall/use-needing.ts'
import { useWakeLock } from '../parts/wall/use-wake-lock.ts'
import { useTitle } from '../parts/title.ts'
import '../styles/wall.css'

/** For a screen on a wall: what runs and what needs a person, without a mouse, for as many nights as it is left alone. */
export function WallPage() {
  const { list, live, outcomes } = useApp()
  const { route } = useLocation()
  useTitle('Wall display')
  useWakeLock()
  useEffect(() => list.follow(), [])
  useEffect(() => outcomes.follow(), [])
  const failed = list.error.value !== null
  useEffect(() => {
    const again = failed ? setInterval(() => void list.refresh(), RETRY_MS) : undefined
    return () => clearInterval(again)
  }, [failed])
  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === 'Escape' && route('/')
    addEventListener('keydown', leave)
    return () => removeEventListener('keydown', leave)
  }, [route])
  const fit = useFit()
  const needing = useNeeding()
  const unfinished = list.unfinished.value
  const running = unfinished?.sessions.filter(each => each.status !== 'pending') ?? []
  const waiting = unfinished === null ? null : unfinished.pagination.total_items - running.length
  const share = shareRows(fit.rows, running.length, needing?.sessions.length ?? 0)
  const isKnown = unfinished !== null && needing !== null
  const isLost = live.state.value === 'offline' || live.state.value === 'signed out' || failed
  return (
    <main
      class={`wall ${fit.tall ? 'tall' : ''} ${isLost ? 'lost' : ''}`}
      style={{ '--unit': `${fit.unit}px` }}
      aria-busy={!isKnown}
    >
      <h1 class="sr-only">Wall display</h1>
      <WallHead running={unfinished && running.length} waiting={waiting} needing={needing?.total ?? null} />
      {isKnown && running.length + needing.total === 0 && (
        <p class="wall-quiet">Nothing runs, and nothing needs a person.</p>
      )}
      <Rows title="Running" all={running.length} rows={running.slice(0, share.running)} row={RunningRow} />
      <Rows
        title="Needs a person"
        all={needing?.total ?? 0}
        rows={needing?.sessions.slice(0, share.needing) ?? []}
        row={NeedingRow}
      />
    </main>
  )
}

type RowsProps = {
  title: string
  all: number
  rows: ReadonlyArray<SessionListItem>
  row: (props: { session: SessionListItem }) => preact.JSX.Element
}

function Rows({ title, all, rows, row: Row }: RowsProps) {
  if (all === 0) return null
  return (
    <section aria-label={title}>
      <h2>
        {title}
        {all > rows.length && <span class="muted"> · {all - rows.length} more</span>}
      </h2>
      <ol>
        {rows.map(session => (
          <Row key={session.id} session={session} />
        ))}
      </ol>
    </section>
  )
}

function useFit() {
  const [fit, setFit] = useState(() => fitOf(innerWidth, innerHeight))
  useEffect(() => {
    const measure = () => setFit(fitOf(innerWidth, innerHeight))
    addEventListener('resize', measure)
    return () => removeEventListener('resize', measure)
  }, [])
  return fit
}
