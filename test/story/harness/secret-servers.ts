// Tool servers that deal in secrets: one wants credentials and returns what must be masked, one refuses and quotes what it was sent.

import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'

export type SecretServer = {
  url: string
  seen: Array<{ url: string; headers: IncomingHttpHeaders }>
  close(): Promise<void>
}

/** One read-only tool, `read_config`, that returns `text`. */
export async function startVault(text: string): Promise<SecretServer> {
  return listen((request, response) => {
    const server = new McpServer({ name: 'vault', version: '1.0.0' })
    server.registerTool(
      'read_config',
      { description: 'Reads the configuration', annotations: { readOnlyHint: true } },
      () => ({
        content: [{ type: 'text', text }],
      }),
    )
    const transport = new StreamableHTTPServerTransport()
    response.on('close', () => void server.close())
    server
      .connect(transport as Parameters<McpServer['connect']>[0])
      .then(() => transport.handleRequest(request, response))
      .catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
}

/** 401 for everybody, with the request's own credentials in the answer. */
export async function startRefusing(): Promise<SecretServer> {
  return listen(({ headers, url }, response) => {
    response.writeHead(401, {
      'content-type': 'text/plain',
      'www-authenticate': `Bearer error="${headers.authorization}"`,
    })
    response.end(`not for you: ${headers.authorization} ${headers['x-team-key']} at ${url}`)
  })
}

async function listen(answer: RequestListener): Promise<SecretServer> {
  const seen: SecretServer['seen'] = []
  const http = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    seen,
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}
