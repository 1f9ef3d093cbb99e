import type { SessionDetail } from '#core/protocol/api.ts'
import { useLocation, useRoute } from 'preact-iso'
import { useEffect, useMemo } from 'preact/hooks'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { useApp } from '../data/app.ts'
import { chosenCall } from '../data/chosen.ts'
import { later, whenIdle } from '../data/later.ts'
import { loadMarkdown } from '../data/markdown.ts'
import { rememberSession } from '../data/recent.ts'
import { runBeforePaint, OpenSession } from '../data/session.ts'
import { STATUS_WORDS, titleOf } from '../data/words.ts'
import { LaterPart } from '../parts/later-part.tsx'
import { Failure } from '../parts/notice.tsx'
import { QueueNote } from '../parts/queue-note.tsx'
import { SessionHead } from '../parts/session-head.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { type Tab, tabOf, Tabs } from '../parts/tabs.tsx'
import { useTitle } from '../parts/title.ts'

/** A part comes with what renders its texts: they would change their height when it came later. */
async function withMarkdown<T>(part: Promise<T>): Promise<T> {
  await loadMarkdown()
  return part
}

const answer = later(async () => (await withMarkdown(import('../parts/answer.tsx'))).Answer)
const lanes = later(async () => (await withMarkdown(import('../parts/lanes.tsx'))).Lanes)
const sidePanel = later(async () => (await import('../parts/panel/side-panel.tsx')).SidePanel)
const timeline = later(async () => (await withMarkdown(import('../parts/timeline.tsx'))).TimelineTab)
const trace = later(async () => (await import('../parts/trace/trace-tab.tsx')).TraceTab)
const alert = later(async () => (await import('../parts/alert-tab.tsx')).AlertTab)
const heldNote = later(async () => (await import('../parts/held-note.tsx')).HeldNote)
const chat = later(async () => (await withMarkdown(import('../parts/chat-tab.tsx'))).ChatTab)

export function SessionPage() {
  const { params } = useRoute()
  const id = params.id ?? ''
  return <FollowedSession key={id} id={id} />
}

function FollowedSession({ id }: { id: string }) {
  const { api, live } = useApp()
  const { query } = useLocation()
  const session = useMemo(() => new OpenSession(id, api, live, runBeforePaint), [id])
  useEffect(() => {
    // Beside the requests, not behind them: which of the two is needed is known only by the answer.
    answer.load()
    lanes.load()
    // A click on a chip shows its call in the same frame: the panel is there before it is asked for.
    whenIdle(() => sidePanel.load())
    whenIdle(() => void import('../styles/print.css'))
    chosenCall.value = query.call ?? null
    return () => {
      session.close()
      chosenCall.value = null
    }
  }, [session])
  const { detail } = session.view.value
  const error = session.error.value
  useTitle(detail === null ? 'Session' : `${STATUS_WORDS[detail.status]}: ${titleOf(detail)}`)
  const name = detail === null ? null : titleOf(detail)
  useEffect(() => {
    if (name !== null) rememberSession({ id, title: name })
  }, [id, name])
  if (detail !== null) return <LoadedSession session={session} detail={detail} view={session.view.value} />
  if (error === null) return <Loading />
  if (error.status === 404) return <Unknown id={id} />
  return (
    <div class="page">
      <h1>Session</h1>
      <Failure what="The session could not be loaded" error={error} retry={() => void session.load()} />
    </div>
  )
}

type LoadedProps = { session: OpenSession; detail: SessionDetail; view: SessionView }

function LoadedSession({ session, detail, view }: LoadedProps) {
  const { query } = useLocation()
  const tab = tabOf(query)
  const error = session.error.value
  const call = chosenCall.value
  return (
    <div class="page session">
      <SessionHead detail={detail} view={view} reload={() => void session.load()} />
      <Tabs now={tab} running={!isEnd(detail.status)} view={view} />
      {error !== null && <Failure what="This page may be behind" error={error} retry={() => void session.load()} />}
      {session.complete.value || tab === 'alert' ? (
        <Shown tab={tab} detail={detail} view={view} target={query.event ?? null} reload={() => void session.load()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
      {call !== null && session.complete.value && <Panel view={view} call={call} />}
    </div>
  )
}

type ShownProps = { tab: Tab; detail: SessionDetail; view: SessionView; target: string | null; reload: () => void }

function Shown({ tab, detail, view, target, reload }: ShownProps) {
  switch (tab) {
    case 'answer':
      if (isEnd(detail.status)) return <LaterPart of={answer} detail={detail} view={view} />
      if (detail.held_until !== null)
        return <LaterPart of={heldNote} detail={detail} until={detail.held_until} started={reload} />
      if (detail.status === 'pending') return <QueueNote id={detail.id} since={detail.created_at} />
      return <LaterPart of={lanes} view={view} />
    case 'timeline':
      return <LaterPart of={timeline} detail={detail} view={view} target={target} />
    case 'trace':
      return <LaterPart of={trace} detail={detail} view={view} />
    case 'alert':
      return <LaterPart of={alert} detail={detail} />
    case 'chat':
      return <LaterPart of={chat} detail={detail} view={view} />
  }
}

function Panel({ view, call }: { view: SessionView; call: string }) {
  const Part = sidePanel.part.value
  useEffect(() => sidePanel.load(), [])
  const event = view.events.find(each => each.id === call)
  if (Part === null || event === undefined) return null
  return <Part key={call} event={event} detail={view.detail} close={() => (chosenCall.value = null)} />
}

function Loading() {
  return (
    <div class="page">
      <h1 class="sr-only">Session</h1>
      <div class="skeleton head-skeleton" />
      <SkeletonRows rows={5} />
    </div>
  )
}

function Unknown({ id }: { id: string }) {
  return (
    <div class="page narrow empty-page">
      <h1>No such session</h1>
      <p>
        There is no session <code>{id}</code>. It may have been deleted, or its id was cut when the link was copied.
      </p>
      <p>
        <a class="button" href="/">
          To the sessions
        </a>
      </p>
    </div>
  )
}
