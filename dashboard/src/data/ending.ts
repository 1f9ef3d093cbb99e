// The words of a header: what a reader must know of how a session ended before it is believed.

import type { Completeness, ExecutionOverview, SessionDetail } from '#core/protocol/api.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { callOf, isCall } from './calls.ts'
import { plural } from './format.ts'
import { sentence } from './mended.ts'

type Gap = Completeness['gaps'][number]
export type EndWord = { word: string; why: string; tone: 'warn' | 'bad' | 'write' }

/** Worst first; empty for a session that went as it should. */
export function endWords(view: SessionView): Array<EndWord> {
  const { detail } = view
  if (detail === null) return []
  const wrote = writesOf(view)
  return [
    ...(wrote === null ? [] : [{ word: 'acted', why: wrote, tone: 'write' as const }]),
    ...(isEnd(detail.status) ? lackWords(detail, completenessOf(view)) : []),
  ]
}

function lackWords(detail: SessionDetail, { gaps }: Completeness): Array<EndWord> {
  const of = (...kinds: Array<Gap['kind']>) => gaps.filter(gap => kinds.includes(gap.kind))
  const why = (some: Array<Gap>) => some.map(gap => gap.text).join(' ')
  const word = (text: string, some: Array<Gap>, tone: EndWord['tone'] = 'warn'): Array<EndWord> =>
    some.length === 0 ? [] : [{ word: text, why: why(some), tone }]
  const servers = of('server_absent')
  const text = detail.status === 'cancelled' && (detail.final_analysis ?? '') !== ''
  return [
    ...(detail.status === 'completed' ? word('partial', of('agent_failed', 'tool_lost', 'query_failed', 'cut')) : []),
    ...(text ? [{ word: 'with text', why: 'It wrote something before it was stopped.', tone: 'warn' as const }] : []),
    ...word(`dead server: ${[...new Set(servers.map(gap => gap.subject))].join(', ')}`, servers, 'bad'),
    ...word('forced', of('forced')),
    ...word('fell back', of('fell_back')),
  ]
}

/** What the server says; from one that says nothing, what the events show. */
export function completenessOf(view: SessionView): Completeness {
  const { detail } = view
  if (detail?.completeness) return detail.completeness
  const gaps = [...(detail === null ? [] : failedAgents(detail)), ...eventGaps(view), ...remark(detail)]
  return { complete: gaps.length === 0, gaps }
}

/** What changed the way and not the result: nothing is missing for it. */
const REMARKS: ReadonlySet<string> = new Set<Gap['kind']>(['fell_back', 'result_shortened'])

/** Whether something is missing from the result. */
export function lacksSomething({ gaps }: Completeness): boolean {
  return gaps.some(({ kind }) => !REMARKS.has(kind))
}

function failedAgents(detail: SessionDetail): Array<Gap> {
  const all = (executions: ReadonlyArray<ExecutionOverview> = []): Array<ExecutionOverview> =>
    executions.flatMap(each => [each, ...all(each.sub_agents)])
  return detail.stages
    .filter(stage => stage.stage_type !== 'chat')
    .flatMap(stage => all(stage.executions))
    .filter(({ status }) => status === 'failed' || status === 'timed_out')
    .map(({ agent_name, status, error_message }) => {
      const end = `${agent_name} ${status === 'failed' ? 'failed' : 'ran out of time'}`
      const text = error_message === null ? `${end}.` : `${end}: ${sentence(error_message, false)}`
      return gap('agent_failed', agent_name, text, 1)
    })
}

function eventGaps({ events, providerFallbackCount }: SessionView): Array<Gap> {
  const forced = events.filter(
    each => each.event_type === 'final_analysis' && each.metadata?.forced_conclusion === true,
  )
  return [
    ...(forced.length === 0
      ? []
      : [
          gap('forced', 'a conclusion', `${plural(forced.length, 'conclusion')} was forced at a limit.`, forced.length),
        ]),
    ...(providerFallbackCount === 0
      ? []
      : [gap('fell_back', 'the model', 'Another model took over.', providerFallbackCount)]),
  ]
}

/** What a server without `completeness` says of a result that lacks something. */
function remark(detail: SessionDetail | null): Array<Gap> {
  if (detail?.status !== 'completed' || detail.error_message === null) return []
  const absent = /got none from ([^.]+)\.?$/.exec(detail.error_message)?.[1]
  return [gap(absent === undefined ? 'tool_lost' : 'server_absent', absent ?? '', detail.error_message, 1)]
}

function gap(kind: Gap['kind'], subject: string, text: string, count: number): Gap {
  return { kind, subject, text, count }
}

/** What it changed, in a sentence; null if nothing is known to have changed. */
export function writesOf({ detail, events }: SessionView): string | null {
  if (detail === null) return null
  const names = events.flatMap(event => {
    if (!isCall(event)) return []
    const call = callOf(event)
    return call.writes === true && call.state !== 'failed' ? [call.name] : []
  })
  if (names.length > 0) return `${plural(names.length, 'call')}: ${[...new Set(names)].join(', ')}`
  if (detail.wrote_count > 0) return plural(detail.wrote_count, 'call')
  return detail.actions_executed === true ? 'an action stage says that it acted' : null
}
