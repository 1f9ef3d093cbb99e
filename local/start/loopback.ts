// Hears what the runtime's simulators report, such as a message that goes to a dead-letter queue. Miniflare would hear it otherwise, and they wait until
// it is heard.

import { createServer } from 'node:http'
import { join } from 'node:path'

export type Loopback = {
  /** As workerd's `--external-addr` takes it. */
  address: string
  close(): void
}

// Miniflare's numbers: 1 is an error, 2 a warning, 3 a line for each batch of a queue.
const WARNING = 2
// Ours, in bytes: a report is a sentence.
const LONGEST = 10_000

/** `dir`: a folder that only this user can enter. */
export async function openLoopback(dir: string, report: (message: string) => void): Promise<Loopback> {
  const server = createServer(async (request, response) => {
    const isReport = request.method === 'POST' && request.url?.endsWith('/core/log') === true
    if (!isReport) return response.writeHead(404).end()
    let message = ''
    for await (const chunk of request) if (message.length < LONGEST) message += String(chunk)
    if (Number(request.headers['mf-log-level']) <= WARNING) report(message.slice(0, LONGEST))
    response.writeHead(204).end()
  })
  const windows = process.platform === 'win32'
  // A socket in a folder of this user's is closed to others, and a port is not.
  const path = join(dir, 'loopback')
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).once('listening', resolve)
    if (windows) server.listen(0, '127.0.0.1')
    else server.listen(path)
  })
  const bound = server.address()
  const address = typeof bound === 'object' && bound !== null ? `127.0.0.1:${bound.port}` : `unix:${path}`
  return { address, close: () => void server.close().closeAllConnections() }
}
