// The hibernatable sockets of an object. They only send: what clients ask goes through the Worker's relay.

import type { Frame } from '#core/protocol/events.ts'
import { gatherMs, joinDeltas } from './gather.ts'

export class Sockets {
  #ctx: DurableObjectState
  #gathered: Array<string> = []
  #timer: { id: ReturnType<typeof setTimeout>; wait: number } | null = null

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx
  }

  /** Answers an upgrade; anything else gets 426. */
  accept(request: Request): Response {
    if (request.headers.get('Upgrade') !== 'websocket')
      return new Response('a WebSocket upgrade was expected', { status: 426 })
    // A new subscriber gets the frames that wait here by its catch-up.
    this.flush()
    const { 0: client, 1: server } = new WebSocketPair()
    this.#ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }

  /** Sends a frame to all sockets: at once, or together with those that follow shortly where many listen. One line of a message is one frame. */
  broadcast(frame: Frame): void {
    const sockets = this.#ctx.getWebSockets().length
    // Most sessions are watched by nobody, and to write a frame as JSON takes longer than to ask.
    if (sockets === 0) return
    const text = JSON.stringify(frame)
    this.#gathered.push(text)
    const wait = gatherMs(sockets, text)
    if (wait === 0) this.flush()
    else if (this.#timer === null || wait < this.#timer.wait) this.#flushIn(wait)
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer.id)
    this.#timer = null
    if (this.#gathered.length === 0) return
    const message = joinDeltas(this.#gathered.splice(0)).join('\n')
    for (const socket of this.#ctx.getWebSockets()) {
      try {
        socket.send(message)
      } catch {
        // This socket is gone, and its close event follows. The others still get the message.
      }
    }
  }

  #flushIn(wait: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer.id)
    this.#timer = { id: setTimeout(() => this.flush(), wait), wait }
  }
}
