import type { LlmChunk } from '../../ports.ts'
import { wellFormed, wellFormedJson, wellFormedValue, wholeCharacters } from '../../well-formed.ts'

/** For the chunks of one reply, in their order: a character may be cut between two of them. */
export function mendChunks(): (chunk: LlmChunk) => LlmChunk {
  const whole = { text: wholeCharacters(), thinking: wholeCharacters() }
  return chunk => {
    switch (chunk.kind) {
      case 'text':
      case 'thinking':
        return { ...chunk, delta: whole[chunk.kind](chunk.delta) }
      case 'tool-call': {
        const { id, name, arguments: args } = chunk.call
        return { ...chunk, call: { id: wellFormed(id), name: wellFormed(name), arguments: wellFormedJson(args) } }
      }
      case 'native-tool':
      case 'native':
      case 'error':
        return wellFormedValue(chunk)
      case 'text-was-thinking':
      case 'usage':
        return chunk
    }
  }
}
