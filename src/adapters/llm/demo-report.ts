// What the demo model writes: what it is, what the tools returned, and what stands out. Pure.

import type { Message, ToolCall } from '#core/ports.ts'
import { listFindings } from './demo-findings.ts'
import { markedText, markedTexts, type Marked } from './demo-marks.ts'
import { readConversation } from './demo-plan.ts'

// Our choice: enough for a table of processes or disks. The timeline has the whole result.
const MAX_QUOTE_LINES = 40
const MAX_QUOTE_LENGTH = 4000
const MAX_FINDINGS = 12

const WHAT_I_AM =
  '> Written by the **demo model**, a set of fixed rules built into TARSy: no language model read this alert. ' +
  'Set `ANTHROPIC_API_KEY`, `OPENAI_API_KEY` or `GOOGLE_API_KEY` for a real analysis.'

const SUMMARY_HEADING = 'Summary by the demo model (fixed rules, no language model).'
const STANDS_OUT = '## What stands out'
const NOTHING =
  'Nothing crosses the limits of the rules: no percentage of 80 or more, no load above the cores, no words of failure.'

/** The final analysis, of all results of the tools. */
export function demoReport(messages: ReadonlyArray<Message>): string {
  const { results } = readConversation(messages)
  const calls = new Map(
    messages.flatMap(message => (message.role === 'assistant' ? message.toolCalls : [])).map(call => [call.id, call]),
  )
  const answered = results.filter(result => !result.isError)
  const failed = results.filter(result => result.isError)
  const parts = [
    '# Analysis by the demo model',
    WHAT_I_AM,
    STANDS_OUT,
    listWhatStandsOut(answered),
    '## What the tools returned',
    answered.length === 0
      ? noAnswer(failed.length)
      : answered.map(result => section(result, calls.get(result.callId))).join('\n\n'),
  ]
  if (failed.length > 0) {
    parts.push(
      '## What could not be looked at',
      failed.map(result => `- \`${result.name}\`: ${firstLine(result.content)}`).join('\n'),
    )
  }
  return parts.join('\n\n')
}

/** A summary in two or three lines of the analysis in the prompt. */
export function demoSummary(prompt: string): string {
  const analysis = markedText(prompt, 'analysis') ?? prompt
  const lines = analysis.split('\n').map(line => line.trim())
  const prose = lines.filter(line => /[a-z]{3}/i.test(line) && !/^[#>`|{}[\]<-]/.test(line))
  const points = highlights(analysis)
  const said = points.length > 0 ? points : prose.slice(0, 2)
  return [SUMMARY_HEADING, ...said.slice(0, 2).map(firstLine), ...labelLine(prompt, points)].join('\n')
}

/** Rules can't say whether a person has to act: what stands out is to be watched, where the prompt offers that label. */
function labelLine(prompt: string, points: ReadonlyArray<string>): Array<string> {
  const behind = prompt.slice(prompt.lastIndexOf('</analysis-'))
  const found = points.some(point => point !== NOTHING)
  return found && /^- watch: /m.test(behind) ? ['', 'LABELS: watch'] : []
}

/** The findings of several investigations in one text. */
export function demoSynthesis(prompt: string): string {
  const parts = investigationsIn(prompt).map(({ about, text }) => {
    const [, agent, status] = INVESTIGATION.exec(about) ?? []
    const points = highlights(text)
    const list = points.length === 0 ? 'Nothing that the rules can read.' : points.map(point => `- ${point}`).join('\n')
    return `## ${agent} (${status})\n\n${list}`
  })
  return ['# Analysis by the demo model', WHAT_I_AM, ...parts].join('\n\n')
}

/** The report with the memo of the action behind it; null if the prompt asks for no amended report. */
export function demoAmended(prompt: string): string | null {
  const [report, memo] = [markedText(prompt, 'report'), markedText(prompt, 'memo')]
  return report === null || memo === null ? null : `${report}\n\n## What was done\n\n${memo}`
}

export function isSynthesis(prompt: string): boolean {
  return investigationsIn(prompt).length > 0
}

const INVESTIGATION = /^ agent="([^"]*)" status="([^"]*)"$/

/** Those of single agents: a question's history has no such name. */
function investigationsIn(prompt: string): Array<Marked> {
  return markedTexts(prompt).filter(({ kind, about }) => kind === 'investigation' && INVESTIGATION.test(about))
}

/** The points under the last "What stands out" of a report of ours. */
function highlights(report: string): Array<string> {
  const lines = report.split('\n').map(line => line.trim())
  const from = lines.lastIndexOf(STANDS_OUT)
  if (from < 0) return []
  const after = lines.slice(from + 1)
  const end = after.findIndex(line => line.startsWith('#'))
  const section = end < 0 ? after : after.slice(0, end)
  return section.filter(line => line !== '').map(line => line.replace(/^- /, ''))
}

function listWhatStandsOut(results: ReadonlyArray<Message & { role: 'tool' }>): string {
  const all = results.flatMap(result => listFindings(result.name, result.content))
  if (all.length === 0) return NOTHING
  const sorted = all.toSorted((a, b) => Number(b.level === 'high') - Number(a.level === 'high'))
  return sorted
    .slice(0, MAX_FINDINGS)
    .map(finding => `- ${finding.level === 'high' ? '**High:** ' : ''}${finding.text}`)
    .join('\n')
}

function section(result: Message & { role: 'tool' }, call: ToolCall | undefined): string {
  const args = call === undefined || call.arguments === '{}' ? '' : ` ${inlineCode(call.arguments)}`
  return `### ${result.name}${args}\n\n${fence(quote(result.content, /log/i.test(result.name)))}`
}

/** The beginning of a result; for a log its end, which is the newest part. */
function quote(content: string, isLog: boolean): string {
  const whole = content.trim()
  const text = whole.split('\n').length > MAX_QUOTE_LINES ? compact(whole) : whole
  const lines = text.split('\n')
  const kept = isLog
    ? lines.slice(-MAX_QUOTE_LINES).join('\n').slice(-MAX_QUOTE_LENGTH)
    : lines.slice(0, MAX_QUOTE_LINES).join('\n').slice(0, MAX_QUOTE_LENGTH)
  const rest = text.length - kept.length
  if (rest === 0) return kept
  const more = `… ${rest} more characters in the timeline`
  return isLog ? `${more}\n${kept}` : `${kept}\n${more}`
}

/** Long JSON with one line a record, so that a list of processes keeps its rows. */
function compact(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return rows(value)
    if (typeof value !== 'object' || value === null) return text
    return Object.entries(value)
      .map(([key, item]) => (Array.isArray(item) ? `${key}:\n${rows(item)}` : `${key}: ${JSON.stringify(item)}`))
      .join('\n')
  } catch {
    return text // No JSON: quoted as it is.
  }
}

function rows(items: ReadonlyArray<unknown>): string {
  return items.map(item => JSON.stringify(item)).join('\n')
}

/** The fence is longer than any in the text, so that a tool's result cannot end its own quote. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}text\n${text}\n${ticks}`
}

function inlineCode(text: string): string {
  return text.includes('`') ? '' : `\`${text}\``
}

function noAnswer(failed: number): string {
  return failed > 0
    ? 'No tool answered.'
    : 'No tool was called: none that is marked read-only could be fed from the alert. The demo model calls no other tools.'
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
