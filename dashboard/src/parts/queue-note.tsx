import { useEffect } from 'preact/hooks'
import { useApp } from '../data/app.ts'
import { Notice } from './notice.tsx'
import { Ago } from './time.tsx'

/** Says that the session is queued, since when, and at which place. */
export function QueueNote({ id, since }: { id: string; since: string }) {
  const { list } = useApp()
  useEffect(() => list.follow(), [])
  const queued = list.unfinished.value?.sessions.filter(each => each.status === 'pending') ?? []
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
