import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Trace } from '#core/protocol/trace.ts'
import { useApp } from '../app.ts'
import { type Loaded, useLoaded } from '../loaded.ts'
import { throttle } from '../throttle.ts'

// A long session's trace has some hundred kB: a page that watches asks for it this often at most.
const ASK_MS = 2_000

/** The trace as the server has it, asked for again while the session goes on, and when the network is back. */
export function useTrace(id: string, lastEventId: number): Loaded<Trace> {
  const { api, live } = useApp()
  const loaded = useLoaded(() => api.trace(id), [id])
  const newest = useRef(loaded)
  newest.current = loaded
  const asks = useMemo(() => throttle(() => void newest.current.reload(), ASK_MS), [id])
  useEffect(() => () => asks.stop(), [asks])
  const first = useRef(true)
  useEffect(() => {
    if (!first.current) asks.ask()
    first.current = false
  }, [lastEventId])
  useEffect(
    () => live.state.subscribe(now => void (now === 'live' && newest.current.error !== null && asks.ask())),
    [asks],
  )
  return loaded
}

/** The newest value, at most once in `ms`: tokens arrive faster than a tree of two thousand rows is built. */
export function useCalm<T>(value: T, ms: number): T {
  const [shown, show] = useState(value)
  const newest = useRef(value)
  newest.current = value
  const calm = useMemo(() => throttle(() => show(() => newest.current), ms), [])
  useEffect(() => () => calm.stop(), [])
  useEffect(() => calm.ask(), [value])
  return shown
}
