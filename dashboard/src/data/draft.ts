export type Draft = { data: string; type: string; runbook: string }
export type Field = keyof Draft
export const emptyDraft: Draft = { data: '', type: '', runbook: '' }

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
    if (draft.data === '' && draft.type === '' && draft.runbook === '') storage.removeItem('draft')
    else storage.setItem('draft', JSON.stringify(draft))
  } catch {
    // Storage is blocked or full: the draft lives as long as the page.
  }
}

export function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length
}

/** What the form can say without asking the server. */
export function problemsOf(draft: Draft): Partial<Record<Field, string>> {
  const problems: Partial<Record<Field, string>> = {}
  if (draft.data.trim() === '') problems.data = 'Paste the alert: plain text or JSON.'
  else if (sizeOf(draft.data) > ALERT_MAX_BYTES)
    problems.data = 'The alert is larger than 1 MiB. Cut it, or send the part that matters.'
  if (draft.runbook !== '' && !/^https?:\/\/\S+$/i.test(draft.runbook.trim()))
    problems.runbook = 'A runbook is a web address that begins with https://'
  return problems
}

/** Which field the server's sentence is about; null where it is about none of them. */
export function fieldOf(status: number, message: string): Field | null {
  if (/runbook/i.test(message)) return 'runbook'
  if (/alert_type|alert type/i.test(message)) return 'type'
  if (status === 413 || /\bdata\b/i.test(message)) return 'data'
  return null
}

export type Kind = { json: true } | { json: false; almost: string | null }

/** Whether the text is JSON; and when it looks like it but is not, what the parser says. */
export function kindOf(text: string): Kind {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return { json: false, almost: null }
  try {
    JSON.parse(text)
    return { json: true }
  } catch (error) {
    return { json: false, almost: error instanceof Error ? error.message : 'it does not parse' }
  }
}
