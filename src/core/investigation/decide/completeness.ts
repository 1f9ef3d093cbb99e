// How complete an investigation is, counted from its log. No model is asked.

import type { Completeness } from '../../protocol/api.ts'
import { GAP_KINDS } from '../../protocol/status.ts'
import { isClipped } from '../log/clip.ts'
import { forcedWords } from '../log/forced-words.ts'
import type { LoggedMessage } from '../log/facts.ts'
import type { AgentPlan } from '../log/plan.ts'
import type { SessionState } from '../log/state.ts'
import type { Transcript } from '../log/transcript.ts'
import { agentOf } from './agent-of.ts'
import { currentModel } from './fallback.ts'
import { investigates } from './kinds.ts'
import { isSingleShot } from './single-shot.ts'

type Gap = Completeness['gaps'][number]

/** Of the stages that investigate: the executive summary and questions change nothing of what was found. */
export function completenessOf(state: SessionState): Completeness {
  const stages = new Set(state.stages.filter(investigates).map(({ id }) => id))
  const gaps = Object.values(state.transcripts)
    .filter(({ stageId }) => stages.has(stageId))
    .flatMap(transcript => gapsOf(state, transcript))
  const all = GAP_KINDS.flatMap(kind => together(gaps.filter(each => each.kind === kind)))
  return { complete: all.length === 0, gaps: all }
}

/** Gaps with the same text are one that occurred several times. */
function together(gaps: ReadonlyArray<Gap>): Array<Gap> {
  return [...Map.groupBy(gaps, ({ subject, text }) => `${subject}\n${text}`).values()].flatMap(same => {
    const [first] = same
    return first === undefined ? [] : [{ ...first, count: same.reduce((sum, { count }) => sum + count, 0) }]
  })
}

function gapsOf(state: SessionState, transcript: Transcript): Array<Gap> {
  const agent = agentOf(state, transcript)
  if (agent === null) return []
  return [
    ...failure(state, transcript, agent),
    ...serverGaps(transcript, agent),
    ...leftOutTools(state, transcript),
    ...failedQueries(transcript),
    ...fallbacks(state, transcript, agent),
    ...conclusion(transcript, agent),
    ...shortened(transcript, agent),
  ]
}

/** An agent that its lead called off is no gap: its result was not needed any more. */
function failure(
  state: SessionState,
  { executionId, child, end }: Transcript,
  { name: subject }: AgentPlan,
): Array<Gap> {
  const lead = state.transcripts[child?.parentId ?? '']
  const calledOff = lead?.children.some(({ id, cancelled }) => id === executionId && cancelled) === true
  if (end === null || end.status === 'completed' || calledOff) return []
  const how = end.status === 'timed_out' ? 'ran out of time' : end.status === 'cancelled' ? 'was cancelled' : 'failed'
  return [{ kind: 'agent_failed', subject, text: sentence(`${subject} ${how}`, end.error), count: 1 }]
}

function serverGaps({ prepared, listed }: Transcript, agent: AgentPlan): Array<Gap> {
  if (!prepared || isSingleShot(agent.type)) return []
  return agent.servers.flatMap(({ name, tools: wanted = [] }): Array<Gap> => {
    const found = listed[name]
    const absent = `${name} gave no tools: check by hand what it would have shown, and its health on the status page.`
    if (found === undefined) return [{ kind: 'server_absent', subject: name, text: absent, count: 1 }]
    const lost = new Set([...found.lost, ...wanted.filter(tool => !found.tools.includes(tool))])
    return [...lost].map(tool =>
      lostTool(`${name}.${tool}`, `${name} does not list ${tool}: check its version and rights.`),
    )
  })
}

/** Tools that the vendor of the model does not take. The event's keys are those of left-out.ts. */
function leftOutTools({ view }: SessionState, { executionId }: Transcript): Array<Gap> {
  return view.events
    .filter(event => event.execution_id === executionId)
    .flatMap(({ metadata }) => {
      const names = metadata?.['left_out']
      const reason = String(metadata?.['reason'] ?? '')
      return Array.isArray(names)
        ? names.map(name => lostTool(String(name), sentence(`The model was not offered ${String(name)}`, reason)))
        : []
    })
}

function lostTool(subject: string, text: string): Gap {
  return { kind: 'tool_lost', subject, text, count: 1 }
}

/** A query that was repeated and answered then is none. Built-in tools have names without a server. */
function failedQueries({ messages }: Transcript): Array<Gap> {
  const asked = new Map(
    messages.flatMap(message => (message.role === 'assistant' ? message.toolCalls : [])).map(call => [call.id, call]),
  )
  const queryOf = ({ callId, name }: ToolMessage) => `${name} ${asked.get(callId)?.arguments ?? ''}`
  const results = messages.filter(isResult).filter(({ name }) => name.includes('.'))
  const answered = new Set(results.filter(({ isError }) => !isError).map(queryOf))
  return results
    .filter(result => result.isError && !answered.has(queryOf(result)))
    .map(({ name: subject }) => {
      const text = `${subject} failed: its calls in the timeline say why.`
      return { kind: 'query_failed', subject, text, count: 1 }
    })
}

type ToolMessage = Extract<LoggedMessage, { role: 'tool' }>

function isResult(message: LoggedMessage): message is ToolMessage {
  return message.role === 'tool'
}

function fallbacks({ view }: SessionState, { executionId, fallbackAt }: Transcript, agent: AgentPlan): Array<Gap> {
  if (fallbackAt < 0) return []
  const switches = view.events.filter(
    event => event.execution_id === executionId && event.event_type === 'provider_fallback',
  )
  const { provider, model } = currentModel(agent, fallbackAt)
  const text = `${agent.name} went on with ${model} of ${provider}, because the model that was chosen for it failed.`
  return [{ kind: 'fell_back', subject: agent.name, text, count: Math.max(1, switches.length) }]
}

function conclusion(transcript: Transcript, { name: subject }: AgentPlan): Array<Gap> {
  const { concluding } = transcript
  const forced = `${subject} had to conclude before it was done`
  return [
    ...(concluding === null
      ? []
      : [{ kind: 'forced' as const, subject, text: sentence(forced, forcedWords(concluding)), count: 1 }]),
    ...(wasCut(transcript)
      ? [{ kind: 'cut' as const, subject, text: `The conclusion of ${subject} ends early: it was cut.`, count: 1 }]
      : []),
  ]
}

/** The conclusion is what had arrived when the reply reached a limit or began to repeat itself. */
function wasCut({ end, last, unfinished, reminded }: Transcript): boolean {
  if (end?.status !== 'completed' || last === null || reminded !== null) return false
  if ('error' in last) return last.error.kind === 'cut' || last.error.kind === 'repetition'
  return unfinished !== '' && last.reply.text.trim() === ''
}

/** Results of which the model saw a part, a summary, or in the end nothing. */
function shortened(transcript: Transcript, { name: subject }: AgentPlan): Array<Gap> {
  const { messages, shortened: out, summaries, results } = transcript
  const summarised = new Set(results.filter(({ eventId }) => eventId in summaries).map(({ callId }) => callId))
  const cut = new Set(out.shown.map(({ at }) => at))
  const count = messages.filter(
    (message, at) =>
      message.role === 'tool' &&
      (at < out.from || cut.has(at) || summarised.has(message.callId) || isClipped(message.content)),
  ).length
  const text = `${subject} saw some results only in part: the timeline has them whole.`
  return count === 0 ? [] : [{ kind: 'result_shortened', subject, text, count }]
}

function sentence(what: string, why: string | null): string {
  const reason = (why ?? '').trim()
  return reason === '' ? `${what}.` : `${what}: ${/[.!?]$/.test(reason) ? reason : `${reason}.`}`
}
