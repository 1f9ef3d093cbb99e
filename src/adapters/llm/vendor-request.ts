// A request in the form that its vendor takes, and its calls back in the form of the tools.

import type { Provider } from '#core/config/config.ts'
import { toolArgs } from '#core/investigation/tools/tool-args.ts'
import type { LlmRequest, Message, ToolCall, ToolSpec } from '#core/ports.ts'
import { idFormOf, withLegalIds } from './call-ids.ts'
import { dialectOf } from './dialect.ts'
import { withImages } from './images.ts'
import { isMistral, withRolesInOrder } from './mistral.ts'
import { fitTools, restoreArguments } from './tool-schemas/fit-tools.ts'

/** What the operator switched off and what the provider refused before is left out, and so are tools that cannot be sent. */
export function vendorRequest(request: LlmRequest, provider: Provider): LlmRequest {
  const without = [...(request.without ?? []), ...(provider.omit ?? [])]
  const dialect = dialectOf(request.choice)
  const tools = withoutRefused(request.tools, without).map(described)
  return {
    ...request,
    without,
    messages: vendorMessages(request, provider, without),
    tools: dialect === null ? tools : fitTools(dialect, tools).tools,
  }
}

function vendorMessages(
  { messages, choice }: LlmRequest,
  provider: Provider,
  without: ReadonlyArray<string>,
): Array<Message> {
  const legal = withLegalIds(messages, choice.provider, idFormOf(choice.model, provider.baseUrl))
  const seen = withImages(legal, { choice, without }, provider)
  const ordered = isMistral(choice.model, provider.baseUrl) ? withRolesInOrder(seen) : seen
  const shown = without.includes('tools') ? ordered.map(asText) : ordered
  return without.includes('native') ? shown.map(withoutNative) : shown
}

/** Whether the request must say that none of its tools may be called. Where even that is refused, calls are ignored as they come. */
export function callsAreOff({ mayCall, tools, without = [] }: LlmRequest): boolean {
  return mayCall === false && tools.length > 0 && !without.includes('tool_choice')
}

/** Calls and results as plain text, for a model that takes no tools. */
function asText(message: Message): Message {
  if (message.role === 'tool') {
    const { name, content, images } = message
    return { role: 'user', content: `Result of ${name}:\n${content}`, ...(images !== undefined && { images }) }
  }
  if (message.role !== 'assistant' || message.toolCalls.length === 0) return message
  const calls = message.toolCalls.map(call => `Called ${call.name} with ${call.arguments}.`)
  return { role: 'assistant', content: [message.content, ...calls].join('\n').trim(), toolCalls: [] }
}

function withoutNative(message: Message): Message {
  if (message.role !== 'assistant') return message
  const { native: _native, ...rest } = message
  return rest
}

/** Bedrock refuses a tool without a description. */
function described(tool: ToolSpec): ToolSpec {
  return tool.description.trim() === '' ? { ...tool, description: tool.name } : tool
}

function withoutRefused(tools: ReadonlyArray<ToolSpec>, without: ReadonlyArray<string>): Array<ToolSpec> {
  if (without.includes('tools')) return []
  const limits = without.flatMap(part => /^max_tools:(\d+)$/.exec(part)?.[1] ?? [])
  return tools
    .filter(({ name }) => !without.includes(`tool:${name}`))
    .slice(0, Math.min(...limits.map(Number), tools.length))
}

/** The call with the arguments that the tool's own schema means. Arguments that need no change keep their text. */
export function toolsOwnCall({ choice, tools }: LlmRequest, call: ToolCall): ToolCall {
  const dialect = dialectOf(choice)
  const tool = tools.find(({ name }) => name === call.name)
  if (dialect === null || tool === undefined) return call
  const args = toolArgs(call.arguments)
  const meant = JSON.stringify(restoreArguments(dialect, tool, args))
  return meant === JSON.stringify(args) ? call : { ...call, arguments: meant }
}
