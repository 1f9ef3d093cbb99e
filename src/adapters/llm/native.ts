import type { Image, Message, ToolCall } from '#core/ports.ts'

/** The protocols with native blocks. A provider whose `api` changed must not get the blocks of the other protocol. */
export type Wire = 'openai-chat' | 'openai-responses' | 'anthropic' | 'google'

export function nativeBlocks(wire: Wire, content: unknown): { kind: 'native'; blocks: unknown } {
  return { kind: 'native', blocks: { wire, content } }
}

/** The native blocks of an assistant turn if this provider wrote them by this protocol, else undefined. */
export function replayable(message: Message, provider: string, wire: Wire): unknown {
  if (message.role !== 'assistant' || message.native?.provider !== provider) return undefined
  const blocks = message.native.blocks
  if (typeof blocks !== 'object' || blocks === null || !('wire' in blocks) || !('content' in blocks)) return undefined
  return blocks.wire === wire ? blocks.content : undefined
}

/**
 * The blocks of a replayed turn, with the calls' ids replaced by ours, which their results name. Ours differ from the provider's if those repeat.
 * Both lists have the calls in the same order.
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

/** Arguments as an object, for protocols that take no text. Broken JSON goes back to the model as it wrote it, under `input`. */
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

/** Arguments as the text of a JSON object: some servers read it back, and fail on anything else. */
export function argumentsText(text: string): string {
  return isJson(text) && text.trimStart().startsWith('{') ? text : JSON.stringify(argumentsObject(text))
}

/** An image as OpenAI's protocols take it. */
export function dataAddress({ mimeType, data }: Image): string {
  return `data:${mimeType};base64,${data}`
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** An id for a call of a provider that gives none. */
export function newCallId(): string {
  return `call_${crypto.randomUUID().slice(0, 8)}`
}

export function systemText(messages: ReadonlyArray<Message>): string {
  return messages
    .filter(message => message.role === 'system')
    .map(message => message.content)
    .join('\n\n')
}
