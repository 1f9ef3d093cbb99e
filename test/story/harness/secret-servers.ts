// Tool servers that deal in secrets: one wants credentials and returns what must be masked, one refuses and quotes what it was sent.

import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { listen, mcpOverHttp } from '../../fakes/http-server.ts'

export type SecretServer = {
  url: string
  seen: Array<{ url: string; headers: IncomingHttpHeaders }>
  close(): Promise<void>
}

/** Read-only tools by their names, with the texts that they return. */
export async function startVault(tools: Record<string, string>): Promise<SecretServer> {
  const makeServer = () => {
    const server = new McpServer({ name: 'vault', version: '1.0.0' })
    for (const [name, text] of Object.entries(tools)) {
      const about = { description: 'Reads from the vault', annotations: { readOnlyHint: true } }
      server.registerTool(name, about, () => ({ content: [{ type: 'text', text }] }))
    }
    return server
  }
  return listenNoting(mcpOverHttp(makeServer))
}

/** 401 for everybody, with the request's own credentials in the answer. */
export async function startRefusing(): Promise<SecretServer> {
  return listenNoting(({ headers, url }, response) => {
    response.writeHead(401, {
      'content-type': 'text/plain',
      'www-authenticate': `Bearer error="${headers.authorization}"`,
    })
    response.end(`not for you: ${headers.authorization} ${headers['x-team-key']} at ${url}`)
  })
}

async function listenNoting(answer: RequestListener): Promise<SecretServer> {
  const seen: SecretServer['seen'] = []
  const { origin, close } = await listen((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers })
    return answer(request, response)
  })
  return { url: `${origin}/mcp`, seen, close }
}
