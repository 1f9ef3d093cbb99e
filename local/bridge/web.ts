// A request of Node's HTTP server, answered by a function of the web's kind.

import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'

export async function answerByFetch(
  answer: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const answered = await answer(await webRequest(request, gone.signal))
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  for await (const chunk of answered.body ?? []) {
    if (response.destroyed) return
    if (!response.write(chunk)) await once(response, 'drain', { signal: gone.signal })
  }
  response.end()
}

async function webRequest(request: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new Request(`http://bridge${request.url ?? '/'}`, {
    method: request.method ?? 'GET',
    headers: Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]),
    signal,
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  })
}
