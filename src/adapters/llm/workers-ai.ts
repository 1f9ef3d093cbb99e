// Workers AI by a binding of the Worker, which needs no key. It takes the body of Chat Completions and answers in that form, or in an older one of
// its own, by the model.

import { isObject, parseJson } from '#core/json.ts'
import { chatReply } from './openai-chat.ts'
import type { ReplyForm } from './reply-events.ts'

type Json = Record<string, unknown>

/** The binding, as far as it is used. */
export type WorkersAi = {
  run(model: string, input: Json, options: { returnRawResponse: true; signal?: AbortSignal }): Promise<Response>
}

/** The address of the models of an account. */
export function workersAiBase(account: string): string {
  return `https://api.cloudflare.com/client/v4/accounts/${encodeURIComponent(account)}/ai/v1`
}

// Cloudflare's list of errors of Workers AI. Others are failures of the platform.
const STATUSES: Readonly<Record<string, number>> = {
  '3007': 408,
  '3036': 429,
  '3040': 429,
  '5004': 400,
  '5007': 400,
  '5016': 403,
  '5018': 403,
}

/** A `fetch` that asks the binding what an SDK would send to an address. */
export function fetchBinding(ai: WorkersAi): typeof fetch {
  return async (_input, init) => {
    const body = parseJson(String(init?.body))
    const { model, ...input } = isObject(body) ? body : {}
    const signal = init?.signal ?? undefined
    try {
      return await ai.run(String(model), input, {
        returnRawResponse: true,
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      signal?.throwIfAborted()
      // Thrown from `fetch`, a refusal would look like a broken connection.
      const message = error instanceof Error ? error.message : String(error)
      const code = /\b(\d{4}):/.exec(message)?.[1] ?? ''
      return Response.json({ error: { message } }, { status: STATUSES[code] ?? 500 })
    }
  }
}

export const workersAiReply: ReplyForm = {
  ...chatReply,
  events: body => (isOlder(body) ? [chunkOf(body)] : chatReply.events(body)),
  event: event => (isOlder(event) ? chunkOf(event) : event),
}

function isOlder(event: Json): boolean {
  return !('choices' in event) && ('response' in event || 'tool_calls' in event)
}

/** `{response, tool_calls, usage}` as a chunk of Chat Completions. */
function chunkOf({ response, tool_calls: calls, usage }: Json): Json {
  const tool_calls = (Array.isArray(calls) ? calls : []).filter(isObject).map((call, index) => ({
    index,
    ...(typeof call['id'] === 'string' ? { id: call['id'] } : {}),
    function: isObject(call['function']) ? call['function'] : { name: call['name'], arguments: call['arguments'] },
  }))
  const content = typeof response === 'string' || response == null ? response : JSON.stringify(response)
  const finish_reason = tool_calls.length > 0 ? 'tool_calls' : null
  return { choices: [{ index: 0, delta: { content, tool_calls }, finish_reason }], ...(usage == null ? {} : { usage }) }
}
