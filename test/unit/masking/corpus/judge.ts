// Judges a masked text by the marks of made.ts.

import { maskingSteps } from '#core/masking/mask.ts'
import { unmark, type Hidden } from './made.ts'

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
  const masked = mask(text)
  return hidden
    .filter(secret => isReadable(masked, secret))
    .map(secret => `${kind}: ${secret} in ${JSON.stringify(masked)}`)
}

function isReadable(masked: string, secret: string): boolean {
  const length = Math.min(TELLING, secret.length)
  for (let at = 0; at + length <= secret.length; at += 1)
    if (masked.includes(secret.slice(at, at + length))) return true
  return false
}

/** One line for each text that should have stayed readable. */
export function lost(mask: MaskText, [kind, marked]: Hidden): Array<string> {
  const { text, kept } = unmark(marked)
  const masked = mask(text)
  return kept.filter(each => !masked.includes(each)).map(each => `${kind}: ${each} in ${JSON.stringify(masked)}`)
}
