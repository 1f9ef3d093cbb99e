import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../../data/app.ts'
import { everySecond } from '../../data/clock.ts'
import { clockTime, shortTime, weekDay } from '../../data/date-format.ts'

type HeadProps = { running: number | null; waiting: number | null; needing: number | null }

/** The counts, the time, and how old what is shown is. */
export function WallHead({ running, waiting, needing }: HeadProps) {
  const now = everySecond.value
  return (
    <header class="wall-head">
      <dl>
        <Count word="running" count={running} tone="run" />
        <Count word="waiting" count={waiting} tone="still" />
        <Count word="need a person" count={needing} tone="bad" />
      </dl>
      <p class="wall-clock">
        <time dateTime={new Date(now).toISOString()}>{shortTime(now)}</time>
        <span>{weekDay(now)}</span>
        <Age />
      </p>
    </header>
  )
}

function Count({ word, count, tone }: { word: string; count: number | null; tone: string }) {
  return (
    <div class={count === null || count === 0 ? '' : `of-${tone}`}>
      <dt>{word}</dt>
      <dd>{count ?? '–'}</dd>
    </div>
  )
}

/** When the last news came; while there is a connection, nothing has happened since. */
function Age() {
  const { list, live, outcomes } = useApp()
  const state = live.state.value
  const error = list.error.value
  const [at, setAt] = useState<string | null>(null)
  const progress = list.progress.value
  const unfinished = list.unfinished.value
  useEffect(() => {
    if (unfinished !== null && error === null) setAt(new Date().toISOString())
  }, [unfinished, error, progress, outcomes.now.value])
  const of = at === null ? '' : clockTime(at)
  if (state === 'signed out') return <Lost>Signed out. Sign in on this screen again.</Lost>
  if (state === 'offline') return <Lost>No connection. {at !== null && `This is from ${of}.`}</Lost>
  if (error !== null) return <Lost>{`${error.message}${at === null ? '' : ` This is from ${of}.`}`}</Lost>
  return <span class="wall-age">{at === null ? 'Loading' : `updated ${of}`}</span>
}

function Lost({ children }: { children: preact.ComponentChildren }) {
  return (
    <strong class="wall-age" role="alert">
      {children}
    </strong>
  )
}
