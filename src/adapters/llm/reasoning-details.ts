// `reasoning_details` of gateways such as OpenRouter: the thinking of the model behind it, in pieces that go back to the gateway as they were.

export type ReasoningDetail = Record<string, unknown>

// Texts that a stream cuts into pieces.
const TEXTS = ['text', 'summary', 'data']

/** Joins the pieces of one detail: those that follow each other and have the same type and index. */
export function mergeDetails(details: Array<ReasoningDetail>, pieces: unknown): void {
  if (!Array.isArray(pieces)) return
  for (const piece of pieces as Array<ReasoningDetail>) {
    const last = details.at(-1)
    const goesOn = last !== undefined && last['type'] === piece['type'] && last['index'] === piece['index']
    if (!goesOn) details.push({ ...piece })
    else for (const [key, value] of Object.entries(piece)) last[key] = joined(key, last[key], value)
  }
}

function joined(key: string, before: unknown, value: unknown): unknown {
  if (TEXTS.includes(key) && typeof before === 'string' && typeof value === 'string') return before + value
  return value ?? before
}
