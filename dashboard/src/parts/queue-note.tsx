import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../data/app.ts'
import { Notice } from './notice.tsx'
import { Ago } from './time.tsx'

/** Says that the session is queued, since when, and at which place. */
export function QueueNote({ id, since }: { id: string; since: string }) {
  const { api, list } = useApp()
  const [queued, setQueued] = useState<ReadonlyArray<{ id: string }>>([])
  useEffect(() => list.follow(), [])
  // Each change of the list may move the queue.
  const change = list.unfinished.value
  useEffect(() => void api.active().then(answer => answer.ok && setQueued(answer.body.queued)), [change])
  const position = queued.findIndex(each => each.id === id) + 1
  return (
    <Notice tone="info" title="Waiting for a free slot">
      <p>
        Submitted <Ago at={since} />
        {position > 0 && `, number ${position} of ${queued.length} in the queue`}. It starts by itself.
      </p>
    </Notice>
  )
}
