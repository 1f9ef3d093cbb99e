// The history of a session as text, for a model that answers a question about it. The choice of stages and events is the reference's (TARSy in Go).

import { joinTexts, text, type Text } from '../../prompts/text.ts'
import type { TimelineEvent } from '../../protocol/api.ts'
import type { StageOverview } from '../../protocol/api.ts'
import { kindOf } from '../decide/kinds.ts'
import { isClipped } from '../log/clip.ts'
import type { Facts } from '../log/facts.ts'
import type { SessionState } from '../log/state.ts'
import type { Transcript } from '../log/transcript.ts'

/** The investigation, its executive summary and the earlier questions, oldest first. */
export function chatHistory(state: SessionState, question: Facts['chat.asked']): Text {
  const { detail } = state.view
  const stages = state.stages.flatMap(stage => {
    const overview = detail?.stages.find(each => each.id === stage.id)
    const { history } = kindOf(stage)
    if (overview === undefined || history === null) return []
    return [history === 'steps' ? stageText(state, overview) : resultText(overview, stage.end?.result ?? '')]
  })
  const summary = detail?.executive_summary ?? null
  const summaries = summary === null ? [] : [text`## Executive summary\n\n${summary}`]
  const before = state.questions.slice(0, state.questions.indexOf(question))
  const chats = before.map(question => {
    const answer = state.transcripts[question.executionId]?.end?.result
    return text`### Question of ${question.author}\n\n${question.content}\n\n### Answer\n\n${answer ?? '(it was not answered)'}`
  })
  const earlier = chats.length === 0 ? [] : ['## Earlier questions', ...chats]
  return joinTexts([...stages, ...summaries, ...earlier], '\n\n')
}

function stageHeading({ stage_index, stage_name, status }: StageOverview): string {
  return `## Stage ${stage_index}: ${stage_name} (${status})`
}

function resultText(stage: StageOverview, result: string): Text {
  return text`${stageHeading(stage)}\n\n${result}`
}

function stageText(state: SessionState, stage: StageOverview): Text {
  const agents = (stage.executions ?? []).flatMap(execution => [execution, ...(execution.sub_agents ?? [])])
  const parts = agents.map(({ execution_id, agent_name, status, error_message }) => {
    const events = state.view.events.filter(event => event.execution_id === execution_id)
    const history =
      events.length === 0 ? 'No history is available.' : eventsText(events, state.transcripts[execution_id])
    const failure = error_message === null ? '' : `\n\nIt ended as ${status}: ${error_message}`
    return text`### ${agent_name}\n\n${history}${failure}`
  })
  return joinTexts([stageHeading(stage), ...parts], '\n\n')
}

/** `told`: the summaries of results, their ids, and whether the agent was shown these. */
export function eventsText(
  events: ReadonlyArray<TimelineEvent>,
  told: Pick<Transcript, 'summaries' | 'results' | 'showsIds'> = { summaries: {}, results: [], showsIds: false },
): Text {
  const ordered = events.filter(event => !wasRepeated(event)).toSorted((a, b) => a.sequence_number - b.sequence_number)
  const aboutResult = ({ id }: TimelineEvent): AboutResult => ({
    summary: ordered.find(event => event.id === told.summaries[id]),
    id: told.results.find(result => result.eventId === id)?.id,
    showsId: told.showsIds,
  })
  return joinTexts(
    ordered.flatMap((event, at) => eventText(event, ordered[at - 1], aboutResult(event))),
    '\n\n',
  )
}

/** A model call that a restart cut was repeated; its partial output says nothing about the alert. The outcome of a cut tool call does. */
function wasRepeated({ event_type, metadata }: TimelineEvent): boolean {
  return metadata?.['interrupted'] === true && event_type !== 'llm_tool_call'
}

/** For the event of a tool call. `id`: see stored-result.ts. `showsId`: a verdict may cite it. */
type AboutResult = { summary: TimelineEvent | undefined; id: string | undefined; showsId: boolean }

function eventText(event: TimelineEvent, before: TimelineEvent | undefined, about: AboutResult): Array<Text> {
  const { content, metadata = {} } = event
  switch (event.event_type) {
    case 'llm_thinking':
      return [text`**Reasoning:** ${content}`]
    case 'llm_response':
      return [text`**Said:** ${content}`]
    case 'llm_tool_call':
      return [toolText(event, about)]
    case 'mcp_tool_summary':
      return []
    case 'final_analysis':
      return before?.content === content && metadata['reason'] === undefined
        ? []
        : [text`**${concludedWords(metadata['reason'])}:** ${content}`]
    case 'task_assigned':
      return [text`**Task:** ${content}`]
    case 'skill_loaded':
      return [text`**Skill ${String(metadata['skill_name'])} was at hand.**`]
    case 'error':
      return [text`**Error:** ${content}`]
    default:
      return [text`**${event.event_type.replaceAll('_', ' ')}:** ${content}`]
  }
}

/** A forced conclusion says so, because it may know less than it should. */
function concludedWords(reason: unknown): string {
  return typeof reason === 'string' ? `Had to conclude (${reason.replaceAll('_', ' ')})` : 'Concluded'
}

/** A summary replaces the result that it was made from. */
function toolText({ content, metadata = {} }: TimelineEvent, { summary, id, showsId }: AboutResult): Text {
  const server = String(metadata['server_name'] ?? '')
  const name = server === '' ? String(metadata['tool_name']) : `${server}.${String(metadata['tool_name'])}`
  const summed = summary?.status === 'completed'
  const result = summed ? summary.content : content
  const whole = id !== undefined && (summed || isClipped(content)) ? `\n[The whole result is ${id}.]` : ''
  const shown = id !== undefined && showsId ? ` (${id})` : ''
  const verb = metadata['is_error'] === true ? 'failed' : 'returned'
  return text`**Called ${name}(${String(metadata['arguments'] ?? '')})**${shown}, which ${verb}:\n${result}${whole}`
}
