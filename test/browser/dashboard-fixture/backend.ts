import type { ActiveSessions, SessionList, SessionListItem } from '#core/protocol/api.ts'
import { activeAgents, currentStage } from '#core/protocol/at-work.ts'
import type { Frame } from '#core/protocol/events.ts'
import { isEnd } from '#core/protocol/status.ts'
import { emptyView, fold, type SessionView } from '#core/protocol/view.ts'
import { HOUR_MS, outcomesOf } from '#store/outcome-points.ts'
import { hostile } from './hostile.ts'
import { answerTo, ending, ENDING_NAMES, orchestra, type Story, threeAtWork, withVerdict } from './night-stories.ts'
import type { Script } from './script.ts'
import { growingTrace, longTrace, traced } from './trace-stories.ts'
import { acted, cancelled, scriptCompletion, failed, pending, running, timedOut } from './stories.ts'

type Session = { view: SessionView; log: Array<Frame>; rest: Array<Frame> }

/** Sessions made of frames alone: REST answers what the reducer makes of them. */
export function createBackend(now: number, tell: (frame: Frame) => void) {
  const sessions = new Map<string, Session>()

  function seed(story: Story) {
    put(story.script, story.played)
    const session = sessions.get(story.script.id)
    const detail = session?.view.detail
    // What the server knows of an alert and a chain, which frames do not say.
    if (session && detail) session.view = { ...session.view, detail: { ...detail, ...story.extra } }
  }

  function put(script: Script, played = script.frames.length) {
    const session: Session = { view: emptyView, log: [], rest: script.frames.slice(played) }
    sessions.set(script.id, session)
    for (const frame of script.frames.slice(0, played)) apply(session, frame)
  }

  function apply(session: Session, frame: Frame) {
    session.view = fold(session.view, frame)
    if (frame.db_event_id !== undefined || frame.type === 'execution.status') session.log.push(frame)
  }

  function stepOne(id: string, count: number) {
    const session = sessions.get(id)
    for (const frame of session?.rest.splice(0, count) ?? []) {
      const live = { ...frame, timestamp: new Date().toISOString() }
      if (session !== undefined) apply(session, live)
      tell(live)
    }
  }

  put(scriptCompletion('done', now))
  put(running('long', now - 50 * 60_000, 75))
  put(running('huge', now - 90 * 60_000, 500))
  put(acted('mended', now))
  put(failed('failed', now))
  put(cancelled('cancelled', now))
  put(hostile('hostile', now))
  put(timedOut('timedout', now))
  for (let n = 0; n < 40; n++) put(scriptCompletion(`done-${n}`, now - (n + 1) * 7_300_000))
  put(running('run', now, 12), 62)
  const long = running('stream-300', now, 80)
  put(long, long.frames.length - 800)
  put(running('run-2', now - 500_000, 12), 200)
  seed(traced('traced', now))
  seed(longTrace('traced-long', now))
  seed(growingTrace('traced-live', now))
  seed(threeAtWork('three', now))
  seed(orchestra('orchestra', now))
  seed(withVerdict('verdict', now))
  for (const name of ENDING_NAMES) seed(ending(name, now))
  put(pending('queued', now))
  put(pending('queued-2', now - 9_000))

  // Those of the trace are opened by their address: tests of lists know what is in these.
  const listed = () => [...sessions].flatMap(([id, session]) => (id.startsWith('traced') ? [] : [session]))
  const items = () => listed().flatMap(({ view }) => itemOf(view) ?? [])
  return {
    sessions,
    items,
    apply,
    /** Sends the next frame of every running session. */
    step(count = 1) {
      for (const id of sessions.keys()) if (!id.startsWith('queued')) stepOne(id, count)
    },
    stepOne,
    stray(id: string) {
      const event_id = 'nobody-knows-it'
      tell({
        type: 'stream.chunk',
        session_id: id,
        timestamp: new Date().toISOString(),
        event_id,
        delta: '',
        offset: 0,
      })
    },
    list(query: URLSearchParams): SessionList {
      const wanted = query.get('status')?.split(',')
      const search = query.get('search')?.toLowerCase() ?? ''
      const type = query.get('alert_type')
      const severity = query.get('severity')?.split(',')
      const found = items()
        .filter(each => wanted === undefined || wanted.includes(each.status))
        .filter(each => type === null || each.alert_type === type)
        .filter(each => severity === undefined || severity.includes(each.severity ?? ''))
        .filter(each => query.get('needs_person') !== 'true' || needsPerson(each))
        .filter(each => query.get('acted') !== 'true' || each.actions_executed === true)
        .filter(each => each.alert_excerpt.toLowerCase().includes(search))
        .toSorted((a, b) => a.created_at.localeCompare(b.created_at))
      if (query.get('sort_order') !== 'asc') found.reverse()
      const page = Number(query.get('page') ?? 1)
      const page_size = Number(query.get('page_size') ?? 25)
      const total_items = found.length
      const pagination = { page, page_size, total_items, total_pages: Math.ceil(total_items / page_size) }
      return {
        sessions: found.slice((page - 1) * page_size, page * page_size),
        pagination,
        cost_estimation_enabled: false,
      }
    },
    outcomes() {
      const start = (Math.floor(now / HOUR_MS) - 23) * HOUR_MS
      const counted = items().map(each => ({
        hour: each.created_at.slice(0, 13),
        status: each.status,
        sessions: 1,
        acted: Number(each.actions_executed === true),
        inconclusive: Number(each.confidence === 'low' || each.confidence === 'unknown'),
        needs_review: Number(isEnd(each.status)),
        needs_person: Number(needsPerson(each)),
      }))
      return outcomesOf(
        counted.filter(each => Date.parse(`${each.hour}:00:00Z`) >= start),
        start,
        24,
      )
    },
    /** Sessions that run, and those that wait, in the order in which they will start. */
    active(): ActiveSessions {
      const all = items().toSorted((a, b) => a.created_at.localeCompare(b.created_at))
      const headOf = ({ id, alert_type, chain_id, status, author, created_at, alert_title }: SessionListItem) => ({
        id,
        alert_type,
        chain_id,
        status,
        author,
        created_at,
        alert_title,
      })
      return {
        active: all
          .filter(each => each.status === 'in_progress')
          .map(each => ({
            ...headOf(each),
            started_at: each.started_at,
            current_stage_index: each.current_stage_index,
            current_stage_id: each.current_stage_id,
          })),
        queued: all
          .filter(each => each.status === 'pending')
          .map((each, at) => ({ ...headOf(each), queue_position: at + 1 })),
      }
    },
    /** A question: its answer comes by steps, like every other text. */
    ask(id: string, content: string) {
      const session = sessions.get(id)
      if (session === undefined) return {}
      session.rest = answerTo(id, content, Date.now(), session.view.lastEventId).frames
      return { chat_id: 'c', message_id: 'm', stage_id: 's' }
    },
    cancel: (id: string) => end(id, 'cancelled'),
    end,
  }

  /** False if it has ended already. */
  function end(id: string, status: 'cancelled' | 'failed' | 'completed'): boolean {
    const session = sessions.get(id)
    const detail = session?.view.detail
    if (session === undefined || detail === null || detail === undefined || isEnd(detail.status)) return false
    const timestamp = new Date().toISOString()
    const last = session.view.lastEventId
    session.rest = []
    const frame: Frame = { type: 'session.status', session_id: id, timestamp, status, db_event_id: last + 1 }
    apply(session, frame)
    tell(frame)
    return true
  }
}

/** As the server has it, of sessions that nobody has reviewed. */
function needsPerson({ status, confidence }: SessionListItem): boolean {
  return status === 'failed' || status === 'timed_out' || confidence === 'low' || confidence === 'unknown'
}

function itemOf(view: SessionView): SessionListItem | null {
  const { detail } = view
  if (detail === null) return null
  const { stages, alert_data, final_analysis: _, planned_stages: __, verdict, completeness, ...rest } = detail
  return {
    ...rest,
    current_stage: currentStage(detail),
    active_agents: activeAgents(view),
    provider_fallback_count: view.providerFallbackCount,
    has_sub_agents: stages.some(stage => stage.executions?.some(each => each.sub_agents !== undefined)),
    matched_in_content: false,
    alert_excerpt: alert_data.slice(0, 200),
    verdict_cause: verdict?.cause ?? null,
    confidence: verdict?.confidence ?? null,
    grounded_share: verdict?.grounded_share ?? null,
    components: verdict?.components ?? [],
    gap_count: completeness?.gaps.length ?? 0,
  }
}
