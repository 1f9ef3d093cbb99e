// What was found and by which calls, and what the calls changed.

import type { SessionDetail } from '../protocol/api.ts'
import type { ReportCall } from './calls.ts'
import { bullets, codeBlock, codeSpan, plainLine, table } from './markdown.ts'
import { timeOfDay, tookWords } from './words.ts'

// Ours: about a page of print for each call. The export as JSON has what the session keeps of it.
const RESULT_CHARS = 4_000
// Arguments in a row of a table: what is longer stands whole above the call's result.
const ARGUMENT_CHARS = 200
// Longer lists are read in the export as JSON.
const CALLS_LISTED = 500

type Calls = ReadonlyArray<ReportCall>

export function evidence({ verdict }: SessionDetail, calls: Calls): string {
  if (verdict === null) return ''
  const claims = verdict.claims.map(({ text, grounded, reason, calls: ids }) => {
    const doubt = grounded ? '' : ` **Not grounded${reason === null ? '' : `: ${plainLine(reason)}`}**`
    return `${plainLine(text)}${namesOf(ids, calls)}${doubt}`
  })
  const ruledOut = verdict.ruled_out.map(
    ({ text, calls: ids }) => `Ruled out: ${plainLine(text)}${namesOf(ids, calls)}`,
  )
  return bullets([...claims, ...ruledOut])
}

/** ` [C1, C4]`; a call that the timeline does not have is left out. */
function namesOf(ids: ReadonlyArray<string>, calls: Calls): string {
  const names = calls.filter(call => ids.includes(call.id)).map(call => call.name)
  return names.length === 0 ? '' : ` \\[${names.join(', ')}\\]`
}

/** Calls that change something by their own word or the configuration's, and those of which nobody knows. */
export function changes(calls: Calls): string {
  const wrote = calls.filter(call => call.writes === 'yes')
  const unknown = calls.filter(call => call.writes === 'unknown')
  const doubt =
    unknown.length === 0
      ? []
      : [
          `Of ${unknown.length === 1 ? '1 call' : `${unknown.length} calls`} nobody said whether they change something: ${toolNames(unknown)}.`,
        ]
  if (wrote.length === 0) return ['No call that is known to change something was made.', ...doubt].join('\n\n')
  const rows = wrote.map(call => [call.name, timeOfDay(call.at), codeSpan(call.tool), argumentsOf(call), call.state])
  return [table(['Call', 'Time', 'Tool', 'Arguments', 'Outcome'], rows), ...doubt].join('\n\n')
}

function toolNames(calls: Calls): string {
  return [...new Set(calls.map(call => codeSpan(call.tool)))].join(', ')
}

export function callList(calls: Calls, agents: ReadonlyMap<string, string>): string {
  if (calls.length === 0) return ''
  const rows = calls
    .slice(0, CALLS_LISTED)
    .map(call => [
      call.name,
      timeOfDay(call.at),
      plainLine(agents.get(call.executionId) ?? ''),
      codeSpan(call.tool),
      argumentsOf(call),
      call.state === 'running' ? '' : tookWords(call.at, call.ended),
      call.state,
    ])
  const rest = calls.length - CALLS_LISTED
  const note = rest > 0 ? `\n\n${rest} more calls are in the export as JSON.` : ''
  return `${table(['Call', 'Time', 'Agent', 'Tool', 'Arguments', 'Took', 'Outcome'], rows)}${note}`
}

function argumentsOf({ arguments: args }: ReportCall): string {
  if (args === '' || args === '{}') return ''
  return codeSpan(args.length > ARGUMENT_CHARS ? `${cut(args, ARGUMENT_CHARS)}…` : args)
}

/** The calls that the verdict rests on, and those that wrote, each with its result. */
export function* citedCalls({ verdict }: SessionDetail, calls: Calls): Generator<string> {
  const cited = new Set([...(verdict?.claims ?? []), ...(verdict?.ruled_out ?? [])].flatMap(each => each.calls))
  const shown = calls.filter(call => cited.has(call.id) || call.writes === 'yes')
  if (shown.length > 0) yield '\n## Results\n'
  for (const call of shown) {
    const { arguments: args, result, state } = call
    yield `\n### ${call.name}: ${codeSpan(call.tool)}${state === 'answered' ? '' : ` (${state})`}\n`
    if (args !== '' && args !== '{}') yield `\n${codeBlock(args)}\n`
    if (result === '') yield '\nThe result is empty.\n'
    else yield `\n${codeBlock(cut(result, RESULT_CHARS))}\n`
    if (result.length > RESULT_CHARS)
      yield `\nThe first ${RESULT_CHARS} of ${result.length} characters; the rest is in the export as JSON.\n`
  }
}

/** Half of a surrogate pair is no text. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}
