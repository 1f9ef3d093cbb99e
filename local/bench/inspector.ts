// The protocol of V8's inspector over a WebSocket: a request, and its answer by number.

export type Session = { send(method: string, params?: object): Promise<unknown>; close(): void }

type Message = { id?: number; result?: unknown; error?: { message: string } }

export async function connect(url: string): Promise<Session> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let sent = 0
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('error', () => reject(new Error(`the inspector at ${url} does not answer`)))
  })
  socket.addEventListener('message', ({ data }) => {
    const { id = 0, result, error } = JSON.parse(String(data)) as Message
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(result)
    else asked?.reject(new Error(error.message))
  })
  socket.addEventListener('close', () => {
    for (const asked of waiting.values()) asked.reject(new Error('the inspector is gone'))
    waiting.clear()
  })
  return {
    send: (method, params = {}) => {
      if (socket.readyState !== WebSocket.OPEN) return Promise.reject(new Error('the inspector is gone'))
      sent += 1
      const asked = Promise.withResolvers<unknown>()
      waiting.set(sent, asked)
      socket.send(JSON.stringify({ id: sent, method, params }))
      return asked.promise
    },
    close: () => socket.close(),
  }
}
