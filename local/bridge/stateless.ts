// One stdio server for clients of the stateless generation (2026-07-28). Their requests belong to no session, so that they share one child.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createMcpHandler, Server, type McpHttpHandler, type ServerContext } from '@modelcontextprotocol/server'
import { isObject } from '../../src/core/json.ts'
import type { Child } from './child.ts'
import { AnswerError, converse, type Conversation } from './conversation.ts'
import type { BridgedCall } from './session.ts'
import { speakSessions } from './speak-sessions.ts'
import { BRIDGE, STATELESS_VERSION } from './speech.ts'
import { answerByFetch } from './web.ts'

export type StatelessHooks = {
  take(): Child
  onReady(): void
  onFailure(why: string): void
  onCall(call: BridgedCall): void
}

/** Whether a request is one of the stateless generation: each of its requests says so in a header. */
export function isStateless({ headers }: IncomingMessage): boolean {
  return headers['mcp-protocol-version'] === STATELESS_VERSION
}

// As for the older generation, where the official package reads at most as much.
const MAX_BODY_BYTES = 4 * 1024 * 1024

export class StatelessServer {
  readonly #hooks: StatelessHooks
  readonly #handler: McpHttpHandler
  #shared: Conversation | null = null

  constructor(hooks: StatelessHooks) {
    this.#hooks = hooks
    this.#handler = createMcpHandler(() => this.#front(), { legacy: 'reject', maxRequestBodySize: MAX_BODY_BYTES })
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return answerByFetch(this.#handler.fetch, request, response)
  }

  /** Ends the shared child if nothing has used it since then. */
  closeIdle(since: number): void {
    if (this.#shared === null || this.#shared.lastUsed() >= since) return
    void this.#shared.stop()
    this.#shared = null
  }

  async close(): Promise<void> {
    await this.#handler.close()
    await this.#shared?.stop()
  }

  /** The official package judges, frames and completes each request; what it means is the child's. */
  async #front(): Promise<Server> {
    const conversation = this.#converse()
    const about = await conversation.then(each => each.about).catch(() => ({}) as Record<string, unknown>)
    const { capabilities, serverInfo, instructions } = about
    const server = new Server((serverInfo ?? BRIDGE) as typeof BRIDGE, {
      capabilities: isObject(capabilities) ? capabilities : { tools: {} },
      ...(typeof instructions === 'string' && { instructions }),
    })
    server.fallbackRequestHandler = async (request, context) => await this.#ask(await conversation, request, context)
    return server
  }

  async #converse(): Promise<Conversation> {
    if (this.#shared?.alive()) return this.#shared
    try {
      const shared = converse(speakSessions(this.#hooks.take()), () => this.#handler.notify.toolsChanged())
      this.#shared = shared
      shared.about.then(
        () => this.#hooks.onReady(),
        (error: unknown) => {
          this.#hooks.onFailure(error instanceof Error ? error.message : String(error))
          // One that lives and refuses would refuse everything.
          void shared.stop()
        },
      )
      return shared
    } catch (error) {
      throw new AnswerError(error instanceof Error ? error.message : String(error), -32_000, {
        delivery: 'not-delivered',
      })
    }
  }

  async #ask(
    conversation: Conversation,
    { method, params }: { method: string; params?: Record<string, unknown> | undefined },
    { mcpReq }: ServerContext,
  ): Promise<Record<string, unknown>> {
    const { signal, inputResponses, requestState } = mcpReq
    const state = requestState()
    const token = mcpReq._meta?.progressToken
    const since = Date.now()
    const settle = (outcome: BridgedCall['outcome']) => {
      if (method === 'tools/call')
        this.#hooks.onCall({ tool: String(params?.['name'] ?? ''), ms: Date.now() - since, outcome })
    }
    try {
      const result = await conversation.ask(method, {
        params: {
          ...params,
          ...(inputResponses && { inputResponses }),
          ...(state !== undefined && { requestState: state }),
        },
        signal,
        onProgress: each => {
          if (token === undefined) return
          const notice = {
            method: 'notifications/progress' as const,
            params: { progress: 0, ...each, progressToken: token },
          }
          mcpReq.notify(notice).catch(() => {})
        },
      })
      settle(result['isError'] === true ? 'error' : 'ok')
      return result
    } catch (error) {
      const lost = error instanceof AnswerError && isObject(error.data) && error.data['delivery'] === 'lost'
      settle(signal.aborted ? 'cancelled' : lost ? 'lost' : 'error')
      throw error
    }
  }
}
