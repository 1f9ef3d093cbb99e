import { useEffect, useRef, useState } from 'preact/hooks'
import type { Answer, ApiError } from './api.ts'

/** What a part of a page shows of one request: the newest body that came, and the error of the newest try. */
export type Loaded<T> = { body: T | null; error: ApiError | null; reload: () => Promise<void> }

/** Asks when it is first shown, and again when a value of `when` changes. A body stays while it is asked again. */
export function useLoaded<T>(ask: () => Promise<Answer<T>>, when: ReadonlyArray<unknown> = []): Loaded<T> {
  const [body, setBody] = useState<T | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const round = useRef(0)
  const reload = async () => {
    const mine = ++round.current
    const answer = await ask()
    // A later request was made meanwhile.
    if (mine !== round.current) return
    setError(answer.ok ? null : answer)
    if (answer.ok) setBody(answer.body)
  }
  useEffect(() => void reload(), when)
  return { body, error, reload }
}
