// Makes any child speak the generation of sessions. A child is asked `initialize` first: servers of that generation end, hang or choke on anything
// else. One that refuses it is asked `server/discover`; if it speaks the stateless generation alone, what passes is translated from then on.

import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js'
import type { Child, Listener } from './child.ts'
import { announcesTools, initializeResult, withEnvelope } from './speech.ts'

type Request = Extract<JSONRPCMessage, { method: string; id: RequestId }>

// Ours: a server that has refused `initialize` and hangs on the other question speaks neither.
const DISCOVER_MS = 5_000
// Ids of requests of the bridge's own; clients choose theirs.
const DISCOVER = 'bridge:discover'
const LISTEN = 'bridge:listen'

export function speakSessions(child: Child): Child {
  let listener: Listener | null = null
  /** The client's `initialize` that has no answer yet, and the child's refusal of it. */
  let opening: { request: Request; refusal: JSONRPCMessage | null } | null = null
  let speaks: 'sessions' | 'stateless' = 'sessions'
  let patience: NodeJS.Timeout | undefined

  const ask = (id: string, method: string, params?: Record<string, unknown>) =>
    child.send({ jsonrpc: '2.0', id, method, params: withEnvelope(params) })

  function discover(refusal: JSONRPCMessage): void {
    if (opening === null) return
    opening.refusal = refusal
    patience = setTimeout(() => open(undefined), DISCOVER_MS)
    ask(DISCOVER, 'server/discover')
  }

  /** Answers the client's `initialize` by what the child has said of itself. */
  function open(discovered: unknown): void {
    clearTimeout(patience)
    if (opening === null || opening.refusal === null) return
    const { request, refusal } = opening
    opening = null
    const result = initializeResult(discovered, request.params)
    if (result === null) return listener?.message(refusal)
    speaks = 'stateless'
    if (announcesTools(result)) ask(LISTEN, 'subscriptions/listen', { notifications: { toolsListChanged: true } })
    listener?.message({ jsonrpc: '2.0', id: request.id, result })
  }

  function receive(message: JSONRPCMessage): void {
    if ('method' in message) {
      if (message.method !== 'notifications/subscriptions/acknowledged') listener?.message(message)
      return
    }
    if (message.id === DISCOVER) return open('result' in message ? message.result : undefined)
    if (message.id === LISTEN) return
    if (opening !== null && message.id === opening.request.id) {
      if ('error' in message) return discover(message)
      opening = null
    }
    listener?.message(message)
  }

  function send(message: JSONRPCMessage): void {
    if (!('method' in message)) return child.send(message)
    if (!('id' in message)) {
      if (speaks === 'sessions' || message.method !== 'notifications/initialized') child.send(message)
      return
    }
    if (message.method === 'initialize') opening = { request: message, refusal: null }
    if (speaks === 'sessions') return child.send(message)
    // The stateless generation has no `ping`.
    if (message.method === 'ping') return listener?.message({ jsonrpc: '2.0', id: message.id, result: {} })
    child.send({ ...message, params: withEnvelope(message.params) })
  }

  return {
    ...child,
    send,
    listen(to) {
      listener = to
      child.listen({
        message: receive,
        onEnd(sentence) {
          clearTimeout(patience)
          to.onEnd(sentence)
        },
      })
    },
  }
}
