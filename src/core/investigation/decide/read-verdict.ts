// Reads the block with the verdict. What a model writes a little differently is taken as it is meant; only what no program could use is not.

import { isObject, parseJson } from '../../json.ts'
import { CONFIDENCES, type Confidence } from '../../protocol/status.ts'
import { wellFormed } from '../../well-formed.ts'
import type { SaidClaim, SaidVerdict } from '../log/said-verdict.ts'

/** Ours: more than this is no verdict but the analysis again, and each frame of the end carries it. */
const MOST_ITEMS = 20
const MOST_CHARS = 600
const MOST_COMMAND_CHARS = 2_000
/** Components are filtered by; a longer one is a sentence. */
const MOST_COMPONENT_CHARS = 120

/** null: it cannot be read, and the model may be reminded. It must be JSON with a cause and a confidence. */
export function readVerdict(block: string): SaidVerdict | null {
  const json = parseJson(block) ?? parseJson(withoutTrailingCommas(block))
  if (!isObject(json)) return null
  const cause = sentence(json['cause'])
  const confidence = confidenceIn(json['confidence'])
  if (cause === '' || confidence === null) return null
  return {
    cause,
    confidence,
    reason: sentence(json['confidence_reason']),
    components: [...new Set(list(json['components']).flatMap(component))],
    nextSteps: list(json['next_steps']).flatMap(step),
    ruledOut: list(json['ruled_out']).flatMap(claim),
    unchecked: list(json['unchecked']).flatMap(each => sentence(each) || []),
    claims: list(json['claims']).flatMap(claim),
  }
}

/** Many models end a list with a comma. Within a text it stays. */
function withoutTrailingCommas(block: string): string {
  return block.replaceAll(/"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/g, found => (found === ',' ? '' : found))
}

function confidenceIn(value: unknown): Confidence | null {
  const word = sentence(value).toLowerCase()
  return CONFIDENCES.find(each => each === word) ?? null
}

function list(value: unknown): Array<unknown> {
  const items = Array.isArray(value) ? value : value == null ? [] : [value]
  return items.slice(0, MOST_ITEMS)
}

function sentence(value: unknown, most = MOST_CHARS): string {
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  const text = wellFormed(String(value)).trim()
  return text.length > most ? `${wellFormed(text.slice(0, most - 1))}…` : text
}

/** Commas part the components of a query. */
function component(value: unknown): Array<string> {
  const name = sentence(value, MOST_COMPONENT_CHARS).replaceAll(/\s*,\s*|\s+/g, ' ')
  return name === '' ? [] : [name]
}

function step(value: unknown): Array<{ text: string; command: string | null }> {
  const { text, command } = isObject(value) ? value : { text: value, command: null }
  const run = sentence(command, MOST_COMMAND_CHARS)
  const said = sentence(text)
  return said === '' && run === '' ? [] : [{ text: said, command: run === '' ? null : run }]
}

function claim(value: unknown): Array<SaidClaim> {
  const { text, calls } = isObject(value) ? value : { text: value, calls: [] }
  const said = sentence(text)
  if (said === '') return []
  const ids = list(calls).flatMap(each => sentence(each).replaceAll(/[[\]]/g, '') || [])
  return [{ text: said, calls: [...new Set(ids)] }]
}
