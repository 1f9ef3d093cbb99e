// Local models write their thinking, and calls of tools, as marked text in their answer. This turns both into what they are, also if a mark
// is spread over several chunks.

import type { LlmChunk, ToolCall, ToolSpec } from '#core/ports.ts'
import { newCallId } from './native.ts'
import { textCalls } from './text-calls.ts'

/** Thinking is taken for such only where the answer begins with it. */
const THINKING = ['think', 'thinking', 'thought', 'reasoning'].map(name => ({ open: `<${name}>`, close: `</${name}>` }))
/** Qwen, Hermes and many others; the last is Mistral's, whose calls end with the reply. */
const CALLS = [
  { open: '<tool_call>', close: '</tool_call>' },
  { open: '<function_call>', close: '</function_call>' },
  { open: '[TOOL_CALLS]', close: '\0' },
]
/** Some models' templates write the opening mark into the prompt, so that the answer holds the closing one alone. */
const LATE: Mark = { open: '</think>', close: '' }
/** In the middle of an answer it is spoken of, and so is the closing one behind it. */
const SPOKEN_OF: Mark = { open: '<think>', close: '' }
/** Ours: a call written as text is held back until it is whole, but no longer text than this. */
const LONGEST_CALL = 65_536

type Mark = { open: string; close: string }
type State = {
  mode: 'start' | 'thinking' | 'text' | 'call' | 'bare'
  held: string
  mark: Mark
  /** Of the text before; a mark inside of a code block is part of an explanation. */
  fences: number
  /** No opening mark was written, and no late closing one: one may still come. */
  mayEndLate: boolean
  calls: Array<ToolCall>
}

/** The chunks of a reply, with marked text taken apart. */
export async function* takeTagsApart(
  chunks: AsyncIterable<LlmChunk>,
  tools: ReadonlyArray<ToolSpec>,
): AsyncGenerator<LlmChunk> {
  const state: State = {
    mode: 'start',
    held: '',
    mark: { open: '', close: '' },
    fences: 0,
    mayEndLate: true,
    calls: [],
  }
  try {
    for await (const chunk of chunks) {
      if (chunk.kind === 'text') {
        state.held += chunk.delta
        yield* advance(state, tools, false)
      } else if (chunk.kind === 'thinking') yield chunk
      else {
        // All others come behind the text.
        yield* advance(state, tools, true)
        if (!isReplaced(chunk, state.calls)) yield chunk
      }
    }
  } catch (error) {
    // A call that broke off is not made; its text is shown as it came.
    if (state.held !== '') yield { kind: state.mode === 'thinking' ? 'thinking' : 'text', delta: state.held }
    throw error
  }
  yield* advance(state, tools, true)
}

/** A call that came as text too, or the provider's own blocks, which hold that call as text. */
function isReplaced(chunk: LlmChunk, calls: ReadonlyArray<ToolCall>): boolean {
  if (chunk.kind === 'native') return calls.length > 0
  if (chunk.kind !== 'tool-call') return false
  const { name, arguments: args } = chunk.call
  return calls.some(each => each.name === name && each.arguments === args)
}

/** Takes from the held text what is decided; at the end, all of it. */
function* advance(state: State, tools: ReadonlyArray<ToolSpec>, atEnd: boolean): Generator<LlmChunk> {
  for (let decided = true; decided;) {
    const { mode, held } = state
    yield* step(state, tools, atEnd)
    decided = mode !== state.mode || held.length !== state.held.length
  }
}

function* step(state: State, tools: ReadonlyArray<ToolSpec>, atEnd: boolean): Generator<LlmChunk> {
  switch (state.mode) {
    case 'start':
      return begin(state, tools, atEnd)
    case 'thinking':
      return yield* think(state, atEnd)
    case 'text':
      return yield* write(state, tools, atEnd)
    default:
      return yield* call(state, tools, atEnd)
  }
}

/** Decides by its first characters what the answer is. */
function begin(state: State, tools: ReadonlyArray<ToolSpec>, atEnd: boolean): void {
  const text = state.held.trimStart()
  const mark = THINKING.find(({ open }) => text.startsWith(open))
  if (mark !== undefined)
    Object.assign(state, { mode: 'thinking', mark, mayEndLate: false, held: text.slice(mark.open.length) })
  else if (!atEnd && text !== '' && THINKING.some(({ open }) => open.startsWith(text))) return
  else if (tools.length > 0 && /^(?:`{1,3}(?:json)?\s*$|(?:```(?:json)?\s*)?[[{])/.test(text) && !isMarked(text)) {
    state.mode = 'bare'
  } else if (text !== '') state.mode = 'text'
  // The blank lines between thinking and answer belong to neither.
  if (state.mark.open !== '' && state.mode !== 'thinking') state.held = text
}

function* think(state: State, atEnd: boolean): Generator<LlmChunk> {
  const { held, mark } = state
  const end = held.indexOf(mark.close)
  const until = end >= 0 ? end : held.length - (atEnd ? 0 : overlap(held, [mark.close]))
  if (until > 0) yield { kind: 'thinking', delta: held.slice(0, until) }
  state.held = held.slice(until)
  if (end < 0) return
  state.mode = 'start'
  state.held = state.held.slice(mark.close.length)
}

function* write(state: State, tools: ReadonlyArray<ToolSpec>, atEnd: boolean): Generator<LlmChunk> {
  const { held } = state
  const marks = [...(tools.length === 0 ? [] : CALLS), ...(state.mayEndLate ? [LATE, SPOKEN_OF] : [])]
  const found = marks
    .map(mark => ({ mark, at: held.indexOf(mark.open) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)[0]
  const opens = marks.map(mark => mark.open)
  const until = found?.at ?? held.length - (atEnd ? 0 : overlap(held, opens))
  const text = held.slice(0, until)
  state.fences += text.split('```').length - 1
  if (text !== '') yield { kind: 'text', delta: text }
  state.held = held.slice(until)
  if (found === undefined) return
  if (state.fences % 2 === 1 || text.endsWith('`') || found.mark === SPOKEN_OF) {
    state.mayEndLate &&= found.mark !== SPOKEN_OF
    yield { kind: 'text', delta: found.mark.open }
    state.held = state.held.slice(found.mark.open.length)
  } else if (found.mark === LATE) {
    yield { kind: 'text-was-thinking' }
    Object.assign(state, { mode: 'start', mark: LATE, mayEndLate: false, held: state.held.slice(LATE.open.length) })
  } else Object.assign(state, { mode: 'call', mark: found.mark })
}

/** A call between its marks, or one that is all of the answer. */
function* call(state: State, tools: ReadonlyArray<ToolSpec>, atEnd: boolean): Generator<LlmChunk> {
  const { held, mark, mode } = state
  const bare = mode === 'bare'
  const end = bare ? -1 : held.indexOf(mark.close)
  const cannot = held.length > LONGEST_CALL || (bare && isOther(held))
  if (end < 0 && !atEnd && !cannot) return
  const body = bare ? held : held.slice(mark.open.length, end < 0 ? undefined : end)
  const calls = cannot ? [] : textCalls(body, tools)
  state.mode = 'text'
  if (calls.length === 0) {
    const whole = bare || end < 0 ? held : held.slice(0, end + mark.close.length)
    state.held = held.slice(whole.length)
    yield { kind: 'text', delta: whole }
    return
  }
  state.held = bare || end < 0 ? '' : held.slice(end + mark.close.length)
  for (const { name, arguments: args } of calls) {
    const made = { id: newCallId(), name, arguments: args }
    state.calls.push(made)
    yield { kind: 'tool-call', call: made }
  }
}

/** JSON that is no call, so that an answer in JSON is shown while it comes. */
function isOther(text: string): boolean {
  const start = text.trimStart().replace(/^`{0,3}(?:json)?\s*/, '')
  if (start.length < 200 && !/^[[{\s]*"[^"]*"\s*:/.test(start)) return start !== '' && !/^[[{]/.test(start)
  return !/^[[{\s]*"(?:name|id|type|tool|tool_name|tool_calls?|function|arguments|parameters)"\s*:/.test(start)
}

function isMarked(text: string): boolean {
  return CALLS.some(({ open }) => text.startsWith(open) || open.startsWith(text))
}

/** How many characters at the end of the text may be the beginning of a mark. */
function overlap(text: string, marks: ReadonlyArray<string>): number {
  const longest = Math.max(0, ...marks.map(mark => mark.length - 1))
  for (let length = Math.min(longest, text.length); length > 0; length -= 1)
    if (marks.some(mark => mark.startsWith(text.slice(-length)))) return length
  return 0
}
