import { useLocation, useRoute } from 'preact-iso'
import { useEffect, useMemo } from 'preact/hooks'
import type { SessionDetail } from '#core/protocol/api.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { alertTitle } from '../data/alert.ts'
import { useApp } from '../data/app.ts'
import { loadMarkdown } from '../data/markdown.ts'
import { outlineOf } from '../data/outline.ts'
import { runBeforePaint, OpenSession } from '../data/session.ts'
import { STATUS_WORDS } from '../data/words.ts'
import { AlertData } from '../parts/alert-data.tsx'
import { Analysis, EndNotice, Summary } from '../parts/analysis.tsx'
import { AskForm } from '../parts/ask-form.tsx'
import { Failure } from '../parts/notice.tsx'
import { QueueNote } from '../parts/queue-note.tsx'
import { SessionFacts } from '../parts/session-facts.tsx'
import { SessionHead } from '../parts/session-head.tsx'
import { SkeletonRows } from '../parts/skeleton.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { useTitle } from '../parts/title.ts'

export function SessionPage() {
  const { params } = useRoute()
  const id = params.id ?? ''
  return <FollowedSession key={id} id={id} />
}

function FollowedSession({ id }: { id: string }) {
  const { api, live } = useApp()
  const session = useMemo(() => new OpenSession(id, api, live, runBeforePaint), [id])
  useEffect(() => {
    loadMarkdown()
    return () => session.close()
  }, [session])
  const { detail } = session.view.value
  const error = session.error.value
  useTitle(detail === null ? 'Session' : `${STATUS_WORDS[detail.status]}: ${alertTitle(detail.alert_data)}`)
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
  const outline = useMemo(() => outlineOf(detail, view.events), [detail, view.events])
  const error = session.error.value
  const ended = isEnd(detail.status)
  return (
    <div class="page session">
      <SessionHead detail={detail} view={view} reload={() => void session.load()} />
      {error !== null && <Failure what="This page may be behind" error={error} retry={() => void session.load()} />}
      <div class="session-body">
        <div class="session-main">
          {ended && <EndNotice detail={detail} />}
          {detail.status === 'pending' && <QueueNote id={detail.id} since={detail.created_at} />}
          <Summary detail={detail} />
          <Analysis detail={detail} />
          <AlertData text={detail.alert_data} open={!ended} />
          {session.complete.value ? (
            <Timeline outline={outline} view={view} target={query.event ?? null} running={!ended} />
          ) : (
            <SkeletonRows rows={4} />
          )}
          <AskForm detail={detail} />
        </div>
        <SessionFacts detail={detail} />
      </div>
    </div>
  )
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
