// A child that many requests of stateless clients share: it is initialized once, and their ids and progress tokens are kept apart.

import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import { isObject } from '../../src/core/json.ts'
import type { Child } from './child.ts'
import { BRIDGE, SESSIONS_VERSION } from './speech.ts'

/** The child's answer is an error, or there will be none: `data.delivery` then says what became of the request, as in session.ts. */
export class AnswerError extends Error {
  readonly code: number
  readonly data: unknown

  constructor(message: string, code: number, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

export type Asked = {
  params?: Record<string, unknown> | undefined
  signal?: AbortSignal
  /** Gets the parameters of each notice of progress. */
  onProgress?: (params: Record<string, unknown>) => void
}

export type Conversation = {
  /** The child's answer to `initialize`. Rejects if it has none. */
  about: Promise<Record<string, unknown>>
  /** Rejects with an AnswerError. */
  ask(method: string, asked?: Asked): Promise<Record<string, unknown>>
  alive(): boolean
  /** When it was last used, in milliseconds; Infinity while requests are under way. */
  lastUsed(): number
  stop(): Promise<void>
}

type Waiting = { answer: PromiseWithResolvers<Record<string, unknown>>; onProgress: NonNullable<Asked['onProgress']> }

/** `onChange` is called when the child says that its tools have changed. */
export function converse(child: Child, onChange: () => void): Conversation {
  const waiting = new Map<RequestId, Waiting>()
  let lastId = 0
  let used = Date.now()

  function receive(message: JSONRPCMessage): void {
    used = Date.now()
    if ('method' in message) return hear(message)
    const known = message.id === undefined ? undefined : waiting.get(message.id)
    if (known === undefined || message.id === undefined) return
    waiting.delete(message.id)
    if ('result' in message) return known.answer.resolve(message.result)
    const { message: reason, code, data } = message.error
    known.answer.reject(new AnswerError(reason, code, data))
  }

  function hear(message: Extract<JSONRPCMessage, { method: string }>): void {
    // A server of the older generation may ask whether we are there. Nothing else is offered to it.
    if ('id' in message)
      return child.send(
        message.method === 'ping'
          ? { jsonrpc: '2.0', id: message.id, result: {} }
          : { jsonrpc: '2.0', id: message.id, error: { code: -32_601, message: 'the bridge does not offer this' } },
      )
    if (message.method === 'notifications/tools/list_changed') onChange()
    const token = message.params?.['progressToken']
    if (message.method === 'notifications/progress' && typeof token === 'number')
      waiting.get(token)?.onProgress(message.params ?? {})
  }

  async function ask(method: string, { params = {}, signal, onProgress = () => {} }: Asked = {}) {
    const id = (lastId += 1)
    const answer = Promise.withResolvers<Record<string, unknown>>()
    waiting.set(id, { answer, onProgress })
    const meta = isObject(params['_meta']) ? params['_meta'] : {}
    child.send({
      jsonrpc: '2.0',
      id,
      method,
      // `initialize` reports no progress.
      params: method === 'initialize' ? params : { ...params, _meta: { ...meta, progressToken: id } },
    })
    const giveUp = () => {
      waiting.delete(id)
      child.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
      answer.reject(new AnswerError('the caller gave up', -32_000))
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    return await answer.promise.finally(() => signal?.removeEventListener('abort', giveUp))
  }

  child.listen({
    message: receive,
    onEnd(sentence) {
      for (const { answer } of waiting.values()) answer.reject(new AnswerError(sentence, -32_000, { delivery: 'lost' }))
      waiting.clear()
    },
  })
  const params = { protocolVersion: SESSIONS_VERSION, capabilities: {}, clientInfo: BRIDGE }
  const about = ask('initialize', { params }).then(result => {
    child.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
    return result
  })
  // It is reported to whoever asks.
  about.catch(() => {})
  return {
    about,
    async ask(method, asked) {
      await about
      return await ask(method, asked)
    },
    alive: child.alive,
    lastUsed: () => (waiting.size > 0 ? Infinity : used),
    stop: child.stop,
  }
}
