// Checks a verdict against the session's own calls. Nothing here trusts what the model says of itself.

import type { Verdict } from '../../protocol/api.ts'
import type { SaidClaim, SaidVerdict } from '../log/said-verdict.ts'

/** A call that may be cited: its timeline event, and its whole result. */
export type Cited = { eventId: string; text: string }

/** `find` knows the session's calls by their short ids; null: there is no such call. */
export function groundVerdict(said: SaidVerdict, find: (id: string) => Cited | null): Verdict {
  const claims = said.claims.map(each => groundClaim(each, find))
  const grounded = claims.filter(each => each.grounded).length
  return {
    cause: said.cause,
    // A conclusion that rests on nothing is not known, whatever its author feels.
    confidence: grounded === 0 ? 'unknown' : said.confidence,
    stated_confidence: said.confidence,
    confidence_reason: said.reason,
    components: said.components,
    next_steps: said.nextSteps,
    ruled_out: said.ruledOut.map(({ text, calls }) => ({ text, calls: known(calls, find) })),
    unchecked: said.unchecked,
    claims,
    grounded_share: claims.length === 0 ? null : grounded / claims.length,
  }
}

function groundClaim({ text, calls }: SaidClaim, find: (id: string) => Cited | null): Verdict['claims'][number] {
  const reason = whyNot(text, calls, find)
  return { text, grounded: reason === null, reason, calls: known(calls, find) }
}

function known(ids: ReadonlyArray<string>, find: (id: string) => Cited | null): Array<string> {
  return ids.flatMap(id => find(id)?.eventId ?? [])
}

/** Why a claim is not grounded; null: it is. */
function whyNot(text: string, ids: ReadonlyArray<string>, find: (id: string) => Cited | null): string | null {
  if (ids.length === 0) return 'It cites no call.'
  const invented = ids.filter(id => find(id) === null)
  if (invented.length > 0) return `This session has no call ${invented.join(', ')}.`
  const results = ids.flatMap(id => readingsOf(find(id)?.text ?? ''))
  const missing = quotesIn(text).find(quote => !partsOf(quote).every(part => results.some(each => each.includes(part))))
  return missing === undefined ? null : `The results that it cites do not contain "${missing}".`
}

const QUOTES = /"([^"]*)"|\u201c([^\u201d]+)\u201d|\u201e([^\u201c\u201d]+)[\u201c\u201d]|«([^»]+)»/g

function quotesIn(text: string): Array<string> {
  return [...text.matchAll(QUOTES)].flatMap(([, ...groups]) => groups.find(each => each !== undefined) ?? [])
}

/** What stands between the ellipses of a quote. */
function partsOf(quote: string): Array<string> {
  return quote.split(/\u2026|\.{3}/).flatMap(part => normalise(part).replace(/[.,;:]$/, '') || [])
}

/** A result as it is, and as JSON whose texts are read: a model may quote either. */
function readingsOf(text: string): Array<string> {
  const read = text.replaceAll(/\\([nrt"\\/])/g, (_, escaped: string) => ('nrt'.includes(escaped) ? ' ' : escaped))
  return [text, read].map(normalise)
}

/** Case and kinds of blanks make no other value. */
function normalise(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().toLowerCase()
}
