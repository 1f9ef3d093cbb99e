// The words of a header: what a reader must know of how a session ended before it is believed.

import type { Completeness, SessionDetail } from '#core/protocol/api.ts'
import { isEnd } from '#core/protocol/status.ts'
import type { SessionView } from '#core/protocol/view.ts'
import { callOf, isCall } from './calls.ts'
import { plural } from './format.ts'

type Gap = Completeness['gaps'][number]
export type EndWord = { word: string; why: string; tone: 'warn' | 'bad' | 'write' }

/** Worst first; empty for a session that went as it should. */
export function endWords(view: SessionView): Array<EndWord> {
  const { detail } = view
  if (detail === null) return []
  const wrote = writesOf(view)
  return [
    ...(wrote === null ? [] : [{ word: 'acted', why: wrote, tone: 'write' as const }]),
    ...(isEnd(detail.status) ? lackWords(detail) : []),
  ]
}

function lackWords(detail: SessionDetail): Array<EndWord> {
  const gaps = detail.completeness?.gaps ?? []
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

/** What changed the way and not the result: nothing is missing for it. */
const REMARKS: ReadonlySet<string> = new Set<Gap['kind']>(['fell_back', 'result_shortened'])

/** Whether something is missing from the result. */
export function lacksSomething({ gaps }: Completeness): boolean {
  return gaps.some(({ kind }) => !REMARKS.has(kind))
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
