// Judges a masked text by the marks of made.ts.

import { maskingSteps } from '#core/masking/mask.ts'
import { unmark, type Harmless, type Hidden } from './made.ts'

type MaskText = (text: string) => string

export function maskWith(patternGroups: Array<string>, patterns: Array<string> = []): MaskText {
  const steps = maskingSteps({ enabled: true, patternGroups, patterns, customPatterns: [] })
  return text => steps.reduce((masked, step) => step.mask(masked), text)
}

/** A part of a secret that is long enough to tell something. */
const TELLING = 5

/** One line for each secret of which a part is still readable. */
export function leaks(mask: MaskText, [kind, marked]: Hidden): Array<string> {
  const { text, hidden } = unmark(marked)
  const around = hidden.reduce((rest, secret) => rest.replaceAll(secret, ''), text)
  const masked = mask(text)
  // Marks have words like PRIVATE of their own.
  const readable = masked.replaceAll(/\[MASKED_\w+\]/g, '')
  return hidden
    .filter(secret => isReadable(readable, secret, around))
    .map(secret => `${kind}: ${secret} in ${JSON.stringify(masked)}`)
}

/** Parts that also stand elsewhere in the text tell nothing. */
function isReadable(masked: string, secret: string, around: string): boolean {
  const length = Math.min(TELLING, secret.length)
  for (let at = 0; at + length <= secret.length; at += 1) {
    const part = secret.slice(at, at + length)
    if (masked.includes(part) && !around.includes(part)) return true
  }
  return false
}

/** One line for each text that should have stayed readable. */
export function lost(mask: MaskText, [kind, marked]: Hidden): Array<string> {
  const { text, kept } = unmark(marked)
  const masked = mask(text)
  return kept.filter(each => !masked.includes(each)).map(each => `${kind}: ${each} in ${JSON.stringify(masked)}`)
}

/** One line if a harmless text was changed. */
export function changed(mask: MaskText, [kind, text]: Harmless): Array<string> {
  const masked = mask(text)
  return masked === text ? [] : [`${kind}: ${JSON.stringify(text)} became ${JSON.stringify(masked)}`]
}
