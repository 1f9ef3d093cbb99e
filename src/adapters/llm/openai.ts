// OpenAI and every server that speaks its protocols: chooses the API and makes the client.

import OpenAI, { APIConnectionTimeoutError } from 'openai'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import { isOpenAiItself, openAiApi, openAiBase } from './base-url.ts'
import { askChat, chatReply } from './openai-chat.ts'
import { askResponses, responsesReply } from './openai-responses.ts'
import { fetchEvents, type ReplyForm } from './reply-events.ts'
import { NO_TIMEOUT_MS, type VendorDeps } from './vendor.ts'
import { workersAiReply } from './workers-ai.ts'

function chatForm(type: string): ReplyForm {
  return type === 'workers-ai' ? workersAiReply : chatReply
}

export function isTimeout(error: unknown): boolean {
  return error instanceof APIConnectionTimeoutError
}

export function askOpenAi(request: LlmRequest, deps: VendorDeps, signal: AbortSignal): AsyncIterable<LlmChunk> {
  const type = request.choice.type === 'xai' ? 'xai' : 'openai'
  const api = openAiApi(type, deps)
  const client = new OpenAI({
    apiKey: deps.apiKey,
    baseURL: openAiBase(deps.baseUrl, type),
    // Without these the SDK would take them from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    fetch: fetchEvents(deps.fetch, api === 'responses' ? responsesReply : chatForm(request.choice.type)),
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // Its warnings may quote a request.
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
    // xAI keeps a conversation on one server, and with it the warm cache, by this header.
    ...(type === 'xai' ? { defaultHeaders: { 'x-grok-conv-id': request.cacheKey } } : {}),
  })
  const own = type === 'openai' && isOpenAiItself(deps.baseUrl)
  return api === 'responses'
    ? askResponses(client, request, signal)
    : askChat(client, request, { cacheKey: own, extras: !own && type !== 'xai' }, signal)
}
