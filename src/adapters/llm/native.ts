import type { Message, ToolCall } from '#core/ports.ts'

/** The wires that have blocks of their own; a provider whose `api` changed must not get blocks of the other one. */
export type Wire = 'openai-chat' | 'openai-responses' | 'anthropic' | 'google'

export function nativeBlocks(wire: Wire, content: unknown): { kind: 'native'; blocks: unknown } {
  return { kind: 'native', blocks: { wire, content } }
}

/** The blocks of an assistant turn if this provider wrote them over this wire, else undefined. */
export function replayable(message: Message, provider: string, wire: Wire): unknown {
  if (message.role !== 'assistant' || message.native?.provider !== provider) return undefined
  const blocks = message.native.blocks
  if (typeof blocks !== 'object' || blocks === null || !('wire' in blocks) || !('content' in blocks)) return undefined
  return blocks.wire === wire ? blocks.content : undefined
}

/**
 * A replayed turn's blocks, with its calls under the ids that their results name: ours differ from the provider's where those repeat. Calls
 * stand in both in the same order.
 */
export function underOurIds<Block>(
  blocks: ReadonlyArray<Block>,
  calls: ReadonlyArray<ToolCall>,
  isCall: (block: Block) => boolean,
  withId: (block: Block, id: string) => Block,
): Array<Block> {
  const ids = calls.map(call => call.id)
  return blocks.map(block => {
    const id = isCall(block) ? ids.shift() : undefined
    return id === undefined ? block : withId(block, id)
  })
}

/** Arguments as an object, for wires that take no text. What the model wrote broken is shown to it as it wrote it. */
export function argumentsObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
    return { input: value }
  } catch {
    return { input: text }
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** For providers that number calls by position only. */
export function newCallId(): string {
  return `call_${crypto.randomUUID().slice(0, 8)}`
}

export function systemText(messages: ReadonlyArray<Message>): string {
  return messages
    .filter(message => message.role === 'system')
    .map(message => message.content)
    .join('\n\n')
}
