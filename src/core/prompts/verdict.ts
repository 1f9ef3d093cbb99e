// Asks for the verdict behind an analysis, and shows a verdict to the agents that work on with it.

import type { SaidClaim, SaidVerdict } from '../investigation/log/said-verdict.ts'
import type { Completeness, Verdict } from '../protocol/api.ts'
import { fill } from './fill.ts'
import { text, type Text } from './text.ts'

/** A verdict as its author wrote it and as it was found to be. */
export type CheckedVerdict = { said: SaidVerdict; checked: Verdict }

export function verdictText(): Text {
  return fill('verdict', { FORM: fill('verdict-form', {}) })
}

/** The block, with what the check found. An agent that repeats it need not find the ids again. */
export function verdictBlock({ said, checked }: CheckedVerdict): string {
  const claims = said.claims.map(({ text, calls }, at): SaidClaim & { not_grounded?: string } => {
    const reason = checked.claims[at]?.reason ?? null
    return { text, calls, ...(reason !== null && { not_grounded: reason }) }
  })
  const { cause, reason, components, nextSteps, ruledOut, unchecked } = said
  const json = {
    cause,
    confidence: checked.confidence,
    confidence_reason: reason,
    components,
    next_steps: nextSteps,
    ruled_out: ruledOut,
    unchecked,
    claims,
  }
  return `\`\`\`verdict\n${JSON.stringify(json, null, 1)}\n\`\`\``
}

/** A result with its verdict behind it, for an agent that works on with it. */
export function withVerdict(result: string, verdict: CheckedVerdict | null): Text {
  return verdict === null ? [result] : text`${result}\n\n${verdictBlock(verdict)}`
}

/** For an agent that must not write the block itself. */
export function verdictLines({ said, checked }: CheckedVerdict): string {
  const citing = ({ text, calls }: SaidClaim) => (calls.length === 0 ? text : `${text} (${calls.join(', ')})`)
  const claims = said.claims.map((each, at) => {
    const reason = checked.claims[at]?.reason ?? null
    return reason === null ? `Grounded: ${citing(each)}` : `Not grounded: ${citing(each)} ${reason}`
  })
  return [
    `Cause: ${said.cause}`,
    `Confidence: ${checked.confidence}. ${said.reason}`,
    ...claims,
    ...said.ruledOut.map(each => `Ruled out: ${citing(each)}`),
    ...said.unchecked.map(each => `Not checked: ${each}`),
    ...said.nextSteps.map(({ text, command }) => `Next: ${[text, command ?? []].flat().join(' ')}`),
  ]
    .map(line => `- ${line.trim()}`)
    .join('\n')
}

/** What is known of how complete an investigation was. */
export function completenessText({ complete, gaps }: Completeness): string {
  if (complete) return 'Nothing is known to be missing.'
  return gaps.map(({ text, count }) => `- ${text}${count > 1 ? ` (${count} times)` : ''}`).join('\n')
}
