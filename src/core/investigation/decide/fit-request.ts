// What of a request is left out so that it fits the model's window. Pure.
//
// Each change makes the provider read the whole rest of the prompt anew, because its cache holds prefixes. So nothing is left out before the
// request is nearly full, and then enough for many turns.

import { capFor } from './cap.ts'
import { PROMPT_MESSAGES, NOTE_BYTES, type Shortening } from '../log/shortening.ts'
import { imagesOf, requestSize, type RequestShape } from '../log/request-size.ts'

/** Above this share of the budget something is left out: 15 % cover the errors of the estimate. */
export const FULL = 0.85
/** Down to this share. The other 35 % of the budget are filled again before the next change. */
const TARGET = 0.5
/** Of a shortened result, its first lines: enough to see what it was. */
export const HEAD_BYTES = 400
/** Of a long part of the prompt at least this is shown: the beginning of an alert names it. */
const PROMPT_PART_BYTES = 2_000
/** Results of the newest turn that would fill more than this share of the budget are cut, before anything else suffers for them. */
const NEWEST = 0.4

/** Of a request. From 21 images on, Anthropic refuses those of more than 2,000 pixels (its guide). */
const MOST_IMAGES = 20
/** Of a request, in base64. Ours: two results with as much as one may have; an isolate of 128 MB holds several copies of a request. */
const MOST_IMAGE_CHARS = 5_600_000

/** What to leave out from now on; null if nothing needs to change, or nothing more can. */
export function fitRequest(shape: RequestShape, before: Shortening, budget: number): Shortening | null {
  const full = (each: Shortening) => requestSize(shape, each) > budget * FULL || imageShare(shape, each) > 1
  if (!full(before)) return null
  const newest = newestTurn(shape)
  const steps: ReadonlyArray<(now: Shortening) => Shortening> = [
    now => dropImages(shape, now, newest, budget),
    now => shortenResults(shape, now, newest, budget),
    now => dropImages(shape, now, PROMPT_MESSAGES + shape.messages.length, budget),
    now => capNewest(shape, now, newest, budget * NEWEST),
    now => shortenPrompt(shape, now, budget),
    now => dropTurns(shape, now, newest, budget),
    now => capNewest(shape, now, newest, Math.max(0, budget * TARGET - sizeWithout(shape, now, newest))),
  ]
  let now = before
  for (const step of steps) if (full(now)) now = step(now)
  return requestSize(shape, now) < requestSize(shape, before) ? now : null
}

/** The position of the last reply. What comes from there on is the newest turn. */
function newestTurn({ messages }: RequestShape): number {
  const at = messages.findLastIndex(({ role }) => role === 'assistant')
  return PROMPT_MESSAGES + (at < 0 ? messages.length : at)
}

/** How much of what a request may have of images it has; above 1 it is too much. */
function imageShare(shape: RequestShape, now: Shortening): number {
  const images = imagesOf(shape, now)
  const count = sum(images.map(each => each.count))
  const chars = sum(images.map(each => each.chars))
  return Math.max(count / MOST_IMAGES, chars / MOST_IMAGE_CHARS)
}

/** The oldest first, until the target is reached: what a model saw in them stands in its replies. */
function dropImages(shape: RequestShape, before: Shortening, to: number, budget: number): Shortening {
  const enough = (now: Shortening) => requestSize(shape, now) <= budget * TARGET && imageShare(shape, now) <= TARGET
  let now = before
  for (const [offset, { images }] of shape.messages.entries()) {
    const at = PROMPT_MESSAGES + offset
    if (at >= to || enough(now)) return now
    if (images !== undefined && at >= (now.imagesFrom ?? 0)) now = { ...now, imagesFrom: at + 1 }
  }
  return now
}

/** Oldest results first, until the target is reached. */
function shortenResults(shape: RequestShape, before: Shortening, newest: number, budget: number): Shortening {
  let now = before
  for (const at of resultsIn(shape, before.from, newest)) {
    if (requestSize(shape, now) <= budget * TARGET) return now
    now = show(shape, now, at, HEAD_BYTES)
  }
  return now
}

function capNewest(shape: RequestShape, now: Shortening, newest: number, room: number): Shortening {
  const results = resultsIn(shape, newest, PROMPT_MESSAGES + shape.messages.length)
  const sizes = results.map(at => bytesAt(shape, at))
  if (sum(sizes) <= room) return now
  const bytes = Math.max(HEAD_BYTES, capFor(sizes, room) - NOTE_BYTES)
  return results.reduce((each, at) => show(shape, each, at, bytes), now)
}

/** The longest parts first: mostly the alert's raw body, or the histories of other agents. */
function shortenPrompt(shape: RequestShape, now: Shortening, budget: number): Shortening {
  if (shape.prompt.every(bytes => bytes <= PROMPT_PART_BYTES + NOTE_BYTES)) return now
  const rest = requestSize({ ...shape, prompt: [] }, now)
  const cap = Math.floor(capFor(shape.prompt, Math.max(0, budget * TARGET - rest))) - NOTE_BYTES
  return { ...now, promptPart: Math.min(Math.max(PROMPT_PART_BYTES, cap), now.promptPart ?? Number.MAX_SAFE_INTEGER) }
}

/** Whole turns, oldest first: a call without its result, or the other way round, is refused by every vendor. */
function dropTurns(shape: RequestShape, before: Shortening, newest: number, budget: number): Shortening {
  let now = before
  for (let at = before.from + 1; at <= newest && requestSize(shape, now) > budget * TARGET; at += 1)
    if (shape.messages[at - PROMPT_MESSAGES]?.role === 'assistant') now = { ...now, from: at }
  return now
}

/** Everything but the results of the newest turn. */
function sizeWithout(shape: RequestShape, now: Shortening, newest: number): number {
  const results = new Set(resultsIn(shape, newest, PROMPT_MESSAGES + shape.messages.length))
  const messages = shape.messages.map((message, offset) =>
    results.has(PROMPT_MESSAGES + offset) ? { ...message, bytes: 0 } : message,
  )
  return requestSize({ ...shape, messages }, now)
}

function show(shape: RequestShape, now: Shortening, at: number, bytes: number): Shortening {
  const known = now.shown.find(each => each.at === at)?.bytes ?? bytesAt(shape, at) - NOTE_BYTES
  if (known <= bytes) return now
  return { ...now, shown: [...now.shown.filter(each => each.at !== at), { at, bytes: Math.floor(bytes) }] }
}

/** Results of tools, and messages to the agent, such as the results of its sub-agents. */
function resultsIn({ messages }: RequestShape, from: number, to: number): Array<number> {
  return messages.flatMap(({ role }, offset) => {
    const at = PROMPT_MESSAGES + offset
    return role !== 'assistant' && at >= from && at < to ? [at] : []
  })
}

function bytesAt({ messages }: RequestShape, at: number): number {
  return messages[at - PROMPT_MESSAGES]?.bytes ?? 0
}

function sum(values: ReadonlyArray<number>): number {
  return values.reduce((total, value) => total + value, 0)
}
