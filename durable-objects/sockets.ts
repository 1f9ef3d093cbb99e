// The hibernatable sockets of an object. They only listen: whatever a client asks goes through the Worker's relay.

export class Sockets {
  #ctx: DurableObjectState

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx
  }

  /** Answers an upgrade; anything else gets 426. */
  accept(request: Request): Response {
    if (request.headers.get('Upgrade') !== 'websocket')
      return new Response('a WebSocket upgrade was expected', { status: 426 })
    const { 0: client, 1: server } = new WebSocketPair()
    this.#ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }

  broadcast(frame: string): void {
    for (const socket of this.#ctx.getWebSockets()) {
      try {
        socket.send(frame)
      } catch {
        // This socket is gone and its close event follows; the others must hear all the same.
      }
    }
  }
}
