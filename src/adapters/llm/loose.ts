// Reads values that servers send in more than one form.

/** The arguments of a call as JSON text: some servers send an object, or text that was made to JSON twice. */
export function argumentsText(value: unknown): string {
  if (value === undefined || value === null) return '{}'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (text.trim() === '') return '{}'
  const inner = parse(text)
  return typeof inner === 'string' && isObject(parse(inner)) ? inner : text
}

/** A piece of streamed arguments: text, or the whole of them as an object. */
export function argumentsPiece(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Text as it is, or as a list of pieces. */
export function plainText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map(piece => (isObject(piece) && typeof piece['text'] === 'string' ? piece['text'] : '')).join('')
}

/**
 * Whether a reply without its end mark is whole all the same: its calls are complete, or its text ends like one. A server that breaks off
 * stops in the middle.
 */
export function looksWhole(text: string, calls: ReadonlyArray<string>): boolean {
  if (calls.length > 0) return calls.every(each => parse(each) !== undefined)
  return /[.!?…。！？:;)\]}"'`*_|>]\s*$/.test(text)
}

/** The events of a stream. What breaks behind the reply's own end, such as the connection, takes nothing of it away. */
export async function* eventsToEnd<Event>(
  stream: AsyncIterable<Event>,
  hasEnded: () => boolean,
): AsyncGenerator<Event> {
  try {
    yield* stream
  } catch (error) {
    if (!hasEnded()) throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // No JSON: the caller keeps the text.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
