// Words that programs wrote, in those that people read.

import type { StageOverview } from '#core/protocol/api.ts'
import { STAGE_WORDS } from './words.ts'

/** How the server names a caller who has no name: nobody signs in at a system that runs locally. */
const UNNAMED: ReadonlySet<string> = new Set(['api-client', 'anonymous', ''])

export function isUnnamed(name: string | null): boolean {
  return name === null || UNNAMED.has(name)
}

export function personOf(name: string | null): string | null {
  if (name === null) return null
  return isUnnamed(name) ? 'somebody who is not signed in' : name
}

export function cancelledWords(by: string | null, reason: string | null): string {
  const who = personOf(by)
  const start = who === null ? 'Cancelled' : `Cancelled by ${who}`
  return reason === null ? `${start}.` : `${start}: ${sentence(reason, false)}`
}

/** With a capital and a full stop, as a reader expects a sentence. What begins with an identifier keeps its first letter. */
export function sentence(text: string, capital = true): string {
  const trimmed = text.trim()
  if (trimmed === '') return ''
  const word = /^\S+/.exec(trimmed)?.[0] ?? ''
  const plain = /^[a-z]+[,:;]?$/.test(word)
  const begun = capital && plain ? `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}` : trimmed
  return /[.!?…:)\]]$/.test(begun) ? begun : `${begun}.`
}

/** "look - Synthesis" reads as "Synthesis of look". */
export function stageName({
  stage_name,
  stage_type,
}: Pick<StageOverview, 'stage_name'> & { stage_type: string }): string {
  const of = /^(.+) - (Synthesis|Amended Report)$/.exec(stage_name)?.[1]
  if (of === undefined) return stage_name
  return `${stage_type === 'compose' ? STAGE_WORDS.compose : STAGE_WORDS.synthesis} of ${of}`
}

// "YES", "**ACTION: YES**", "Actions taken: NO.": a lone word of the protocol, whatever a model puts around it.
const PROTOCOL_LINE = /^(?:ACTIONS?(?:TAKEN|EXECUTED)?[:=])?(?:YES|NO)$/i

/** A report without the last line, by which an action agent tells the system whether it acted. The page says it by its marks. */
export function withoutProtocol(text: string): string {
  const lines = text.trimEnd().split('\n')
  const last = (lines.at(-1) ?? '').replaceAll(/[\s*_`>#.-]/g, '')
  return PROTOCOL_LINE.test(last) ? lines.slice(0, -1).join('\n').trimEnd() : text
}
