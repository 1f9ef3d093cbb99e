// Hears what the runtime's simulators report, such as a message that goes to a dead-letter queue. Miniflare would hear it otherwise, and they wait until
// it is heard.

import { createServer } from 'node:http'
import type { ListenOptions } from 'node:net'

export type Loopback = {
  /** As workerd's `--external-addr` takes it. */
  address: string
  close(): void
}

// Miniflare's numbers: 1 is an error, 2 a warning, 3 a line for each batch of a queue.
const WARNING = 2
// Ours, in bytes: a report is a sentence.
const LONGEST = 10_000

/** `path`: where its socket is made, in a folder that only this user can enter. */
export async function openLoopback(path: string, report: (message: string) => void): Promise<Loopback> {
  const server = createServer(async (request, response) => {
    const isReport = request.method === 'POST' && request.url?.endsWith('/core/log') === true
    if (!isReport) return response.writeHead(404).end()
    let message = ''
    for await (const chunk of request) if (message.length < LONGEST) message += String(chunk)
    if (Number(request.headers['mf-log-level']) <= WARNING) report(message.slice(0, LONGEST))
    response.writeHead(204).end()
  })
  const listen = (where: ListenOptions) =>
    new Promise<void>((resolve, reject) => void server.once('error', reject).listen(where, resolve))
  // A path may be too long for a socket (107 bytes), and not every file system or system has them.
  await listen({ path }).catch(() => listen({ host: '127.0.0.1', port: 0 }))
  const bound = server.address()
  const address = typeof bound === 'object' && bound !== null ? `127.0.0.1:${bound.port}` : `unix:${path}`
  return { address, close: () => void server.close().closeAllConnections() }
}
