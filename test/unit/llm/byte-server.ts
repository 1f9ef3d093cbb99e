// A model server that sends the bytes that a test gives it.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = {
  status?: number
  headers?: Record<string, string>
  /** Sent one after the other. */
  pieces: ReadonlyArray<string | Uint8Array>
  /** The connection is cut instead of closed. */
  cut?: boolean
}

export async function startByteServer() {
  let answer: Answer = { pieces: [] }
  const bodies: Array<Record<string, unknown>> = []
  const server = createServer(async (request, response) => {
    const body: Array<Buffer> = []
    for await (const piece of request) body.push(piece as Buffer)
    bodies.push(JSON.parse(Buffer.concat(body).toString('utf8') || '{}'))
    const { status = 200, headers = {}, pieces, cut = false } = answer
    response.writeHead(status, { 'content-type': 'text/event-stream', ...headers })
    for (const piece of pieces) {
      response.write(piece)
      // Each piece is a chunk of its own.
      await new Promise(resolve => setImmediate(resolve))
    }
    if (cut) response.destroy()
    else response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    answerWith(next: Answer) {
      answer = next
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
