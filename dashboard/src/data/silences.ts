import type { Matcher } from '#core/protocol/api.ts'

/** How long a silence lasts, as people choose it. */
export const LASTS: ReadonlyArray<[ms: number, words: string]> = [
  [3_600_000, '1 hour'],
  [4 * 3_600_000, '4 hours'],
  [24 * 3_600_000, 'a day'],
  [7 * 24 * 3_600_000, 'a week'],
]

export const OPERATORS = {
  '=': { is_regex: false, is_equal: true, words: 'is' },
  '!=': { is_regex: false, is_equal: false, words: 'is not' },
  '=~': { is_regex: true, is_equal: true, words: 'matches' },
  '!~': { is_regex: true, is_equal: false, words: 'does not match' },
} as const

export type Operator = keyof typeof OPERATORS

export function operatorOf({ is_regex, is_equal }: Matcher): Operator {
  if (is_regex) return is_equal ? '=~' : '!~'
  return is_equal ? '=' : '!='
}

/** As Alertmanager writes it: `namespace="shop"`. */
export function matcherText(matcher: Matcher): string {
  return `${matcher.name}${operatorOf(matcher)}${JSON.stringify(matcher.value)}`
}

export const EMPTY: Matcher = { name: '', value: '', is_regex: false, is_equal: true }

/** Rows without a name are not meant. */
export function meant(matchers: ReadonlyArray<Matcher>): Array<Matcher> {
  return matchers.flatMap(each => (each.name.trim() === '' ? [] : [{ ...each, name: each.name.trim() }]))
}
