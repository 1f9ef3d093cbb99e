// Our messages in Anthropic's form, and the thinking that each model accepts. Pure.

import type Anthropic from '@anthropic-ai/sdk'
import type { Image, LlmRequest, Message, ToolSpec } from '#core/ports.ts'
import { argumentsObject, replayable, systemText, underOurIds } from './native.ts'
import { providerName } from './tool-names.ts'
import { schemaFor } from './tool-schemas/fit-tools.ts'
import { callsAreOff } from './vendor-request.ts'

type Block = Anthropic.ContentBlockParam
type Turn = { role: 'user' | 'assistant'; content: Array<Block> }

type Mark = { cache_control?: Anthropic.CacheControlEphemeral }

// What every model takes (Anthropic's table of models): `max_tokens` is required, so a refused one cannot be left out. Thinking needs more.
const LEAST = { maxTokens: 4096, thinking: 'none' as const }

export function anthropicBody(request: LlmRequest): Anthropic.MessageCreateParamsStreaming {
  const { model, provider, reasoningEffort } = request.choice
  const system = systemText(request.messages)
  const turns = anthropicTurns(request.messages, provider)
  const without = new Set(request.without)
  const effort = without.has('effort') ? undefined : (reasoningEffort as Effort | undefined)
  const known = effort === undefined ? limitsOf(model) : NEWEST
  const limits = without.has('max_tokens') ? { ...known, ...LEAST } : known
  const thinking = without.has('thinking') ? null : thinkingOf(limits, request.messages, provider)
  return {
    model,
    max_tokens: limits.maxTokens,
    ...(system === '' ? {} : { system }),
    messages: turns,
    stream: true,
    ...(thinking === null ? {} : { thinking }),
    ...(effort === undefined ? {} : { output_config: { effort } }),
    ...toolPart(request, cacheMark(request, without)),
  }
}

type Effort = NonNullable<Anthropic.OutputConfig['effort']>
type Limits = { maxTokens: number; thinking: 'adaptive' | 'budget' | 'none'; budget: number }

/** An effort goes with the thinking of the models that take one, and without a budget. */
const NEWEST: Limits = { maxTokens: 64_000, thinking: 'adaptive', budget: 0 }

/** Output limits and thinking by generation (Anthropic's table of models). An unknown name counts as the newest. */
export function limitsOf(model: string): Limits {
  if (/claude-(instant|2|3-(opus|sonnet|haiku))/.test(model)) return { maxTokens: 4096, thinking: 'none', budget: 0 }
  if (/claude-3-5/.test(model)) return { maxTokens: 8192, thinking: 'none', budget: 0 }
  if (/claude-opus-4(-[01])?(-\d{8})?$/.test(model)) return { maxTokens: 32_000, thinking: 'budget', budget: 16_000 }
  // Dates have eight digits; a short number after the generation is the release, and from 4.6 on thinking is adaptive.
  const release = /claude-(?:[a-z]+-)?(\d)(?:[-.](\d{1,2})(?!\d))?/.exec(model)
  const older = release !== null && Number(release[1]) * 100 + Number(release[2] ?? 0) < 406
  return { maxTokens: 64_000, thinking: older ? 'budget' : 'adaptive', budget: 32_000 }
}

function thinkingOf(
  limits: Limits,
  messages: ReadonlyArray<Message>,
  provider: string,
): Anthropic.ThinkingConfigParam | null {
  if (limits.thinking === 'none') return null
  // Newer models send no thinking unless `display` asks for it.
  if (limits.thinking === 'adaptive') return { type: 'adaptive', display: 'summarized' }
  // With a budget, a turn of tool calls must begin with its thinking, or the answer is 400. A turn of another provider has none.
  const last = messages.findLast(message => message.role === 'assistant')
  const foreign = last !== undefined && last.toolCalls.length > 0 && !replayable(last, provider, 'anthropic')
  return foreign && messages.at(-1)?.role === 'tool' ? null : { type: 'enabled', budget_tokens: limits.budget }
}

/**
 * The tools alone are kept, for an hour: of marked messages, Claude on Vertex was seen to write all and read none. As in the reference (TARSy in Go).
 */
function cacheMark({ cached }: LlmRequest, without: ReadonlySet<string>): Mark {
  if (!cached || without.has('cache_control')) return {}
  return { cache_control: { type: 'ephemeral', ...(without.has('cache_ttl') ? {} : { ttl: '1h' as const }) } }
}

function toolPart(
  request: LlmRequest,
  mark: Mark,
): Pick<Anthropic.MessageCreateParamsStreaming, 'tools' | 'tool_choice'> {
  const tools = request.tools.map(anthropicTool)
  const last = tools.at(-1)
  if (last)
    return {
      tools: [...tools.slice(0, -1), { ...last, ...mark }],
      ...(callsAreOff(request) && { tool_choice: { type: 'none' } }),
    }
  // A conversation with tool calls must declare tools, even if none may be called now.
  const used = request.messages.flatMap(message => (message.role === 'assistant' ? message.toolCalls : []))
  const names = [...new Set(used.map(call => providerName(call.name)))]
  if (names.length === 0) return {}
  return {
    tools: names.map(name => ({ name, input_schema: { type: 'object' as const } })),
    tool_choice: { type: 'none' },
  }
}

function anthropicTool(tool: ToolSpec): Anthropic.Tool {
  return {
    name: providerName(tool.name),
    description: tool.description,
    input_schema: schemaFor('anthropic', tool.parameters) as Anthropic.Tool.InputSchema,
  }
}

function anthropicTurns(messages: ReadonlyArray<Message>, provider: string): Array<Turn> {
  const turns: Array<Turn> = []
  for (const message of messages) {
    if (message.role === 'system') continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const content = blocksOf(message, provider)
    if (content.length === 0) continue
    const last = turns.at(-1)
    // Results of parallel calls go into one turn, together with a user message after them.
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  return turns
}

function blocksOf(message: Exclude<Message, { role: 'system' }>, provider: string): Array<Block> {
  if (message.role === 'user') return shownBlocks(message)
  if (message.role === 'tool') {
    const { callId, images, isError } = message
    const blocks = shownBlocks(message)
    const content = blocks.length === 0 ? {} : { content: images === undefined ? message.content : blocks }
    return [{ type: 'tool_result', tool_use_id: callId, ...content, ...(isError ? { is_error: true } : {}) }]
  }
  const native = replayable(message, provider, 'anthropic')
  if (Array.isArray(native)) {
    const isCall = (block: Block) => block.type === 'tool_use'
    return underOurIds(native as Array<Block>, message.toolCalls, isCall, (block, id) => ({ ...block, id }) as Block)
  }
  return [
    ...textBlocks(message.content),
    ...message.toolCalls.map(call => ({
      type: 'tool_use' as const,
      id: call.id,
      name: providerName(call.name),
      input: argumentsObject(call.arguments),
    })),
  ]
}

type Shown = Anthropic.TextBlockParam | Anthropic.ImageBlockParam

function shownBlocks({ content, images = [] }: { content: string; images?: ReadonlyArray<Image> }): Array<Shown> {
  const source = ({ mimeType, data }: Image) =>
    ({ type: 'base64', media_type: mimeType, data }) as Anthropic.Base64ImageSource
  return [...textBlocks(content), ...images.map(image => ({ type: 'image' as const, source: source(image) }))]
}

/** Blank text blocks are refused with 400. */
function textBlocks(text: string): Array<Anthropic.TextBlockParam> {
  return text.trim() === '' ? [] : [{ type: 'text', text }]
}
