// A scripted model in Google's protocol: only what stories about agents need, which is text, function calls and refusals.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Conversation } from './model-server.ts'
import type { Player } from './agents-model.ts'

type Part = { text?: string; functionCall?: { name: string }; functionResponse?: { response: object } }
type Body = {
  contents: Array<{ role: string; parts: Array<Part> }>
  systemInstruction?: { parts: Array<Part> }
  tools?: Array<{ functionDeclarations?: Array<{ name: string }> }>
}

export async function startGoogleServer(player: Player): Promise<{ url: string; close(): Promise<void> }> {
  const http = createServer((request, response) => {
    answer(request, response, player).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, player: Player): Promise<void> {
  let body = ''
  for await (const chunk of request) body += chunk
  const conversation = read(JSON.parse(body) as Body)
  const said = await player(conversation, body)
  if (said === 'broken') throw new Error('the script breaks the connection')
  if ('status' in said) {
    response.writeHead(said.status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { code: said.status, message: said.message } }))
    return
  }
  const name = (tool: string) => conversation.tools.find(each => each.endsWith(tool)) ?? tool
  const calls = (said.calls ?? []).map(({ tool, args }) => ({ functionCall: { name: name(tool), args } }))
  const parts = [...(said.text === undefined ? [] : [{ text: said.text }]), ...calls]
  const candidate = { content: { role: 'model', parts }, finishReason: 'STOP' }
  const usageMetadata = { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(`data: ${JSON.stringify({ candidates: [candidate], usageMetadata })}\n\n`)
}

/** The conversation as OpenAI's protocol would have it. */
function read({ contents, systemInstruction, tools = [] }: Body): Conversation {
  const system = { role: 'system', content: textOf(systemInstruction?.parts ?? []) }
  const messages = contents.flatMap(({ role, parts }) => {
    const responses = parts.flatMap(({ functionResponse }) => (functionResponse ? [functionResponse.response] : []))
    if (responses.length > 0) return responses.map(each => ({ role: 'tool', content: JSON.stringify(each) }))
    return [{ role: role === 'model' ? 'assistant' : 'user', content: textOf(parts) }]
  })
  const names = tools.flatMap(each => each.functionDeclarations ?? []).map(each => each.name)
  const answers = messages.flatMap(each => (each.role === 'tool' ? [each.content] : []))
  return { messages: [system, ...messages], tools: names, answers, summary: false }
}

function textOf(parts: ReadonlyArray<Part>): string {
  return parts.map(part => part.text ?? '').join('')
}
