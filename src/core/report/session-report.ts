// A session as one Markdown document: for a ticket, a post-mortem, a mail. Pure; masked as the session is stored.

import { cancelledText } from '../protocol/cancellation.ts'
import type { ExecutionOverview, SessionDetail, TimelineEvent } from '../protocol/api.ts'
import { isEnd } from '../protocol/status.ts'
import { callsOf } from './calls.ts'
import { conversation } from './conversation.ts'
import { callList, changes, citedCalls, evidence } from './evidence.ts'
import { bullets, codeBlock, codeSpan, plainLine, quoteBlock, table } from './markdown.ts'
import { moment, statusWords, timeOfDay, tookWords } from './words.ts'

/** The parts of the document, to be joined. Each is made when it is asked for, so that the whole never stands in memory twice. */
export function* sessionReport(detail: SessionDetail, events: ReadonlyArray<TimelineEvent>): Generator<string> {
  const calls = callsOf(events)
  yield `# ${plainLine(detail.alert_title ?? 'Alert without text')}\n\n${head(detail)}\n`
  yield section('Verdict', verdictOf(detail))
  yield section('Evidence', evidence(detail, calls))
  yield section('What was changed', changes(calls))
  yield section('What is missing', missing(detail))
  yield section('Analysis', detail.final_analysis === null ? '' : quoteBlock(detail.final_analysis))
  yield section('Questions and answers', conversation(events))
  yield section('Review', reviewOf(detail))
  yield section('Timings', timings(detail))
  yield section('Tool calls', callList(calls, agentNames(detail)))
  for (const part of citedCalls(detail, calls)) yield part
  yield section('Alert', codeBlock(detail.alert_data))
}

/** Without a text there is no section. */
function section(title: string, text: string): string {
  return text === '' ? '' : `\n## ${title}\n\n${text}\n`
}

function head(detail: SessionDetail): string {
  const place = [detail.cluster, detail.namespace, detail.service].flatMap(each => each ?? []).join(' / ')
  const rows: Array<[string, string]> = [
    ['Session', codeSpan(detail.id)],
    ['Status', `${statusWords(detail.status)}${isEnd(detail.status) ? '' : ' (this report was made before its end)'}`],
    ['Severity', plainLine(detail.severity ?? '')],
    ['Place', plainLine(place)],
    ['Alert type', plainLine(detail.alert_type ?? '')],
    ['Chain', plainLine(detail.chain_id)],
    ['Sent by', plainLine(detail.author ?? '')],
    ['Received', moment(detail.created_at)],
    ['Started', detail.started_at === null ? '' : moment(detail.started_at)],
    ['Ended', detail.completed_at === null ? '' : moment(detail.completed_at)],
    ['Took', tookWords(detail.started_at, detail.completed_at)],
    ['Tokens', detail.total_tokens === 0 ? '' : `${detail.input_tokens} in, ${detail.output_tokens} out`],
    ['Runbook', plainLine(detail.runbook_url ?? '')],
    ['Labels', plainLine((detail.labels ?? []).join(', '))],
    ['Alerts that joined', detail.recurrences > 0 ? String(detail.recurrences) : ''],
  ]
  return table(
    ['', ''],
    rows.filter(([, value]) => value !== ''),
  )
}

function verdictOf({ verdict, executive_summary, error_message, status, ...detail }: SessionDetail): string {
  const failed = error_message === null ? [] : [`**Error:** ${plainLine(error_message)}`]
  const cancelled = status === 'cancelled' ? [plainLine(cancelledText(detail.cancelled_by, detail.cancel_reason))] : []
  const summary = executive_summary === null ? [] : [quoteBlock(executive_summary)]
  if (verdict === null) {
    const none = detail.final_analysis === null ? 'There is no analysis.' : 'The analysis ended in no verdict.'
    return [...failed, ...cancelled, ...(isEnd(status) ? [none] : []), ...summary].join('\n\n')
  }
  const steps = verdict.next_steps.map(
    ({ text, command }) => `${plainLine(text)}${command === null ? '' : ` ${codeSpan(command)}`}`,
  )
  return [
    ...failed,
    ...cancelled,
    `**Cause:** ${plainLine(verdict.cause)}`,
    `**Confidence:** ${verdict.confidence}${confidenceWords(verdict)}`,
    ...(verdict.components.length === 0 ? [] : [`**Components:** ${plainLine(verdict.components.join(', '))}`]),
    ...(steps.length === 0 ? [] : [`**Next steps**\n\n${bullets(steps)}`]),
    ...summary,
  ].join('\n\n')
}

function confidenceWords({ confidence, stated_confidence, confidence_reason }: NonNullable<SessionDetail['verdict']>) {
  const stated = stated_confidence === confidence ? '' : ` (the model said ${stated_confidence})`
  return `${stated}${confidence_reason === '' ? '' : `. ${plainLine(confidence_reason)}`}`
}

function missing({ completeness, verdict }: SessionDetail): string {
  const gaps = (completeness?.gaps ?? []).map(({ text }) => plainLine(text))
  const unchecked = (verdict?.unchecked ?? []).map(text => `Not checked: ${plainLine(text)}`)
  if (gaps.length + unchecked.length > 0) return bullets([...gaps, ...unchecked])
  return completeness?.complete === true ? 'Nothing: all agents, servers and queries answered.' : ''
}

function reviewOf(detail: SessionDetail): string {
  const rows: Array<[string, string | null]> = [
    ['State', detail.review_status === null ? null : statusWords(detail.review_status)],
    ['By', detail.assignee],
    ['Rating', detail.quality_rating === null ? null : statusWords(detail.quality_rating)],
    ['Action taken', detail.action_taken],
    ['Note', detail.investigation_feedback],
  ]
  const said = rows.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, plainLine(value)]]))
  return said.length === 0 ? '' : table(['', ''], said)
}

function timings({ stages }: SessionDetail): string {
  const rows = stages.flatMap(stage => [
    [
      `${stage.stage_index}. ${plainLine(stage.stage_name)}`,
      '',
      ...courseOf(stage.status, stage.started_at, stage.completed_at),
      '',
    ],
    ...(stage.executions ?? []).flatMap(execution => agentRows(execution, '')),
  ])
  return rows.length === 0 ? '' : table(['Stage or agent', 'Model', 'Status', 'Started', 'Took', 'Tokens'], rows)
}

function agentRows(execution: ExecutionOverview, indent: string): Array<Array<string>> {
  const { agent_name, model_name = '', status, started_at, completed_at, total_tokens, sub_agents = [] } = execution
  const name = `${indent}→ ${plainLine(agent_name)}`
  const tokens = total_tokens === 0 ? '' : String(total_tokens)
  return [
    [name, plainLine(model_name), ...courseOf(status, started_at, completed_at), tokens],
    ...sub_agents.flatMap(each => agentRows(each, `${indent}→ `)),
  ]
}

function courseOf(status: string, start: string | null, end: string | null): [string, string, string] {
  return [statusWords(status), start === null ? '' : timeOfDay(start), tookWords(start, end)]
}

function agentNames({ stages }: SessionDetail): ReadonlyMap<string, string> {
  const all = stages.flatMap(stage => stage.executions ?? []).flatMap(each => [each, ...(each.sub_agents ?? [])])
  return new Map(all.map(each => [each.execution_id, each.agent_name]))
}
