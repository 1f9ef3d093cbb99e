// The verdict of the demo model: what stands out, each with the result that says so. Its rules know no causes, and it says that. Pure.

import { isObject, parseJson } from '#core/json.ts'
import type { Message } from '#core/ports.ts'
import { listFindings } from './demo-findings.ts'
import { readConversation, type Result } from './demo-plan.ts'
import { findValue } from './demo-values.ts'

type Claim = { text: string; calls: Array<string> }

// Our choice: as many as a person reads.
const MOST_CLAIMS = 8
const NAMES_OF_PLACES = ['pod', 'deployment', 'service', 'instance', 'host', 'node', 'namespace']
const WHY = 'Fixed rules, no language model: they see what crosses a limit, not why.'
const NEXT = 'Look at what stands out by hand, or set an API key for a real analysis.'

/** Behind a report; empty if the prompt asks for none. */
export function demoVerdict(messages: ReadonlyArray<Message>): string {
  if (!isAsked(messages)) return ''
  const { alert, results } = readConversation(messages)
  const claims = results.filter(each => !each.isError).flatMap(claimsOf)
  const failed = results.filter(each => each.isError).map(({ name }) => `${name} gave no result.`)
  const [first] = claims
  return block({
    cause:
      first === undefined
        ? 'The cause is not known: nothing stands out by the rules of the demo model.'
        : `The cause is not known to the demo model; what stands out first: ${first.text}`,
    confidence: first === undefined ? 'unknown' : 'low',
    confidence_reason: WHY,
    components: placesIn(alert),
    next_steps: [{ text: NEXT, command: null }],
    ruled_out: [],
    unchecked: ['Why it is so.', ...failed],
    claims: claims.slice(0, MOST_CLAIMS),
  })
}

/** Behind a synthesis: the first verdict of the investigators, with the claims of all of them. */
export function demoJoinedVerdict(messages: ReadonlyArray<Message>): string {
  if (!isAsked(messages)) return ''
  const user = messages.map(message => (message.role === 'user' ? message.content : '')).join('\n')
  const verdicts = blocksIn(user)
  const [first] = verdicts
  if (first === undefined) return ''
  return block({ ...first, claims: verdicts.flatMap(each => each.claims.filter(isGrounded)).slice(0, MOST_CLAIMS) })
}

/** Behind an amended report: the verdict of the report, as the prompt has it. */
export function demoAmendedVerdict(prompt: string): string {
  const last = blocksIn(prompt).at(-1)
  return last === undefined ? '' : block({ ...last, claims: last.claims.filter(isGrounded) })
}

/** The prompt shows the form of the block. */
function isAsked(messages: ReadonlyArray<Message>): boolean {
  return messages.some(({ role, content }) => role === 'system' && content.includes('```verdict\n'))
}

function block(verdict: object): string {
  return `\n\n\`\`\`verdict\n${JSON.stringify(verdict, null, 1)}\n\`\`\``
}

type Shown = { claims: Array<Claim & { not_grounded?: string }> } & Record<string, unknown>

/** The verdicts that a prompt shows; the engine wrote them, in JSON. */
function blocksIn(prompt: string): Array<Shown> {
  return [...prompt.matchAll(/^```verdict\n([\s\S]*?)\n```$/gm)].flatMap(([, json = '']) => {
    const shown = parseJson(json)
    // A tool's result may look like one.
    return isObject(shown) && Array.isArray(shown['claims']) ? [shown as Shown] : []
  })
}

function isGrounded({ not_grounded }: { not_grounded?: string }): boolean {
  return not_grounded === undefined
}

function claimsOf({ name, content, id }: Result): Array<Claim> {
  if (id === null) return []
  const blanks = /\s+/g
  const plain = content.replaceAll(blanks, ' ')
  // What stands in the result word for word is quoted, so that it can be looked up there.
  const quoted = (text: string) =>
    text.replaceAll(/`([^`"]+)`/g, (span, inner: string) => (plain.includes(inner) ? `"${inner}"` : span))
  return listFindings(name, content).map(({ text }) => ({ text: quoted(text), calls: [id] }))
}

function placesIn(alert: string): Array<string> {
  const found = NAMES_OF_PLACES.flatMap(name => findValue(alert, name, { type: 'string' }) ?? [])
  return [...new Set(found.map(String))].slice(0, 2)
}
