// The built-in tool `read_result`: a model was shown a part of a result, and asks for more of it.

import { parseJson } from '../../json.ts'
import type { ToolOutcome } from '../../ports.ts'
import { utf8Length } from '../../utf8.ts'
import type { Execution } from '../execution.ts'
import { answerText } from '../log/tool-answers.ts'
import { answerWith, failWith } from './call-result.ts'
import { readPath } from './json-path.ts'
import { textPage } from './text-page.ts'

type Found = { name: string; text: string }

/** Reads from the log. It changes nothing, so that it may run beside other reads and be repeated after a restart. */
export function readResult(execution: Execution, args: Record<string, unknown>): ToolOutcome {
  const id = textOf(args['call'] ?? args['input']).trim()
  const found = find(execution, id)
  if (found === null) return failWith(`There is no result "${id}". ${knownIds(execution)}`)
  const part = partOf(found.text, textOf(args['path']))
  if (part.kind === 'refused') return failWith(part.message)
  const page = textPage(part.text, { lines: textOf(args['lines']), pattern: textOf(args['pattern']) })
  if (page.kind === 'refused') return failWith(page.message)
  return answerWith(`[${id}: ${found.name}, ${utf8Length(found.text)} bytes]\n${page.text}`)
}

function find({ journal, stageId }: Execution, id: string): Found | null {
  const state = journal.state()
  if (id === 'alert') return { name: 'the alert', text: state.view.detail?.alert_data ?? '' }
  if (id === 'runbook') {
    const own = state.stages.find(stage => stage.id === stageId)?.own
    return { name: 'the runbook', text: (own ?? state.plan)?.runbook ?? 'This session has no runbook.' }
  }
  const stored = Object.values(state.transcripts)
    .flatMap(({ results }) => results)
    .find(each => each.id === id)
  const entry = stored === undefined ? null : journal.entry(stored.seq)
  if (stored === undefined || entry?.type !== 'tool.settled') return null
  return { name: stored.name, text: answerText(entry.private.outcome) }
}

function knownIds(execution: Execution): string {
  const own = execution.transcript().results.map(each => `${each.id} (${each.name})`)
  return `There are: ${[...own, 'alert', 'runbook'].join(', ')}.`
}

type Part = { kind: 'text'; text: string } | { kind: 'refused'; message: string }

function partOf(text: string, path: string): Part {
  if (path.trim() === '') return { kind: 'text', text }
  const json = parseJson(text)
  if (json === undefined)
    return { kind: 'refused', message: 'This result is no JSON, so it has no paths. Use lines or pattern.' }
  const found = readPath(json, path)
  if (found.kind === 'missing') return { kind: 'refused', message: found.message }
  const [first] = found.values
  return {
    kind: 'text',
    text: found.many ? found.values.map(each => JSON.stringify(each)).join('\n') : valueText(first),
  }
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
