import type { AlertTypes } from '#core/protocol/api.ts'
import { type JsonFault, jsonFault } from './json-fault.ts'
import type { ToolChoice } from './tool-choice.ts'

/** `tools`: null for those of the chain. */
export type Draft = { data: string; type: string; runbook: string; tools: ToolChoice | null }
export type Field = keyof Draft
export type Problems = Partial<Record<Field, string>>
export const emptyDraft: Draft = { data: '', type: '', runbook: '', tools: null }

/** The server's limit for alert data, in bytes of UTF-8 (docs/wire.md). */
export const ALERT_MAX_BYTES = 1_048_576

export function loadDraft(storage: Storage): Draft {
  try {
    const kept: unknown = JSON.parse(storage.getItem('draft') ?? '{}')
    return { ...emptyDraft, ...(kept as Partial<Draft>) }
  } catch {
    // Storage is blocked or holds something else: an empty form.
    return emptyDraft
  }
}

export function keepDraft(storage: Storage, draft: Draft): void {
  try {
    if (draft.data === '' && draft.type === '' && draft.runbook === '' && draft.tools === null)
      storage.removeItem('draft')
    else storage.setItem('draft', JSON.stringify(draft))
  } catch {
    // Storage is blocked or full: the draft lives as long as the page.
  }
}

export function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}

/** What is wrong already while it is typed. `types`: null while they are not known. */
export function earlyProblems(draft: Draft, types: AlertTypes | null): Problems {
  const problems: Problems = {}
  if (sizeOf(draft.data) > ALERT_MAX_BYTES)
    problems.data = 'The alert is larger than 1 MiB. Cut it, or send the part that matters.'
  if (types !== null && draft.type !== '' && !types.alert_types.some(each => each.type === draft.type))
    problems.type = 'No chain takes this type any more. Choose another one.'
  return problems
}

/** What the form can say without asking the server. */
export function problemsOf(draft: Draft, types: AlertTypes | null): Problems {
  const problems = earlyProblems(draft, types)
  if (draft.data.trim() === '') problems.data = 'Paste the alert: plain text or JSON.'
  if (draft.runbook !== '' && !/^https?:\/\/\S+$/i.test(draft.runbook.trim()))
    problems.runbook = 'A runbook is a web address that begins with https://'
  return problems
}

/** Which field the server's sentence is about; null where it is about none of them. */
export function fieldOf(status: number, message: string): Field | null {
  if (/runbook/i.test(message)) return 'runbook'
  if (/MCP server|\bmcp\b/.test(message)) return 'tools'
  if (/alert_type|alert type/i.test(message)) return 'type'
  if (status === 413 || /\bdata\b/i.test(message)) return 'data'
  return null
}

export type Kind = { json: true } | { json: false; almost: JsonFault | null }

/** Whether the text is JSON; and when it looks like it but is not, where it stops to be. */
export function kindOf(text: string): Kind {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return { json: false, almost: null }
  const almost = jsonFault(text)
  return almost === null ? { json: true } : { json: false, almost }
}
