// Our messages in Google's form, and what each model accepts. Pure.

import type { Content, FunctionCallingConfigMode, GenerateContentConfig, Part } from '@google/genai'
import type { ThinkingConfig, ThinkingLevel, Tool, ToolConfig } from '@google/genai'
import type { Image, LlmRequest, Message, ToolSpec } from '#core/ports.ts'
import { argumentsObject, replayable, systemText, underOurIds } from './native.ts'
import { providerName } from './tool-names.ts'
import { schemaFor } from './tool-schemas/fit-tools.ts'
import { callsAreOff } from './vendor-request.ts'

// From generation 3 on, Google refuses a function call without its signature. Google's guide gives this word for calls of another model.
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator'

export function googleConfig(request: LlmRequest): GenerateContentConfig {
  const system = systemText(request.messages)
  const tools = googleTools(request)
  const thinkingConfig = request.without?.includes('thinking') ? null : thinkingOf(request.choice)
  const toolConfig: ToolConfig = {
    ...(tools.length > 1 && request.tools.length > 0 && { includeServerSideToolInvocations: true }),
    // The value of the enum: an import would load the SDK with this file.
    ...(callsAreOff(request) && { functionCallingConfig: { mode: 'NONE' as FunctionCallingConfigMode } }),
  }
  return {
    ...(system === '' ? {} : { systemInstruction: system }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(Object.keys(toolConfig).length === 0 ? {} : { toolConfig }),
    ...(thinkingConfig === null ? {} : { thinkingConfig }),
  }
}

function thinkingOf({ model, reasoningEffort }: LlmRequest['choice']): ThinkingConfig | null {
  if (reasoningEffort !== undefined) return { includeThoughts: true, thinkingLevel: reasoningEffort as ThinkingLevel }
  // Generations before 2.5 and the image models answer 400 to a thinking configuration.
  if (isImageModel(model) || /gemini-(1|2\.0)|gemma/.test(model)) return null
  // Google's highest budgets for these two.
  if (/gemini-2\.5-pro/.test(model)) return { includeThoughts: true, thinkingBudget: 32_768 }
  if (/gemini-2\.5/.test(model)) return { includeThoughts: true, thinkingBudget: 24_576 }
  // The value of the enum: an import would load the SDK with this file.
  return { includeThoughts: true, thinkingLevel: 'HIGH' as ThinkingLevel }
}

function googleTools(request: LlmRequest): Array<Tool> {
  const { model, nativeTools, backend } = request.choice
  const functions: Array<Tool> =
    request.tools.length === 0 || isImageModel(model) ? [] : [{ functionDeclarations: request.tools.map(declaration) }]
  // Generation 2 accepts either functions or native tools in one request, and an agent needs its functions more.
  const refused = request.without?.includes('native_tools') === true
  if (refused || backend !== 'google-native' || (functions.length > 0 && /gemini-[12]/.test(model))) return functions
  if (nativeTools.google_search) functions.push({ googleSearch: {} })
  if (nativeTools.url_context && !isImageModel(model)) functions.push({ urlContext: {} })
  if (nativeTools.code_execution && !isImageModel(model)) functions.push({ codeExecution: {} })
  return functions
}

function isImageModel(model: string): boolean {
  return model.includes('image')
}

function declaration(tool: ToolSpec): { name: string; description: string; parametersJsonSchema?: unknown } {
  const schema = schemaFor('google', tool.parameters)
  return {
    name: providerName(tool.name),
    description: tool.description,
    // "For function with no parameters, this can be left unset" (reference of FunctionDeclaration); an empty object is refused.
    ...('properties' in schema ? { parametersJsonSchema: schema } : {}),
  }
}

export function googleContents(request: LlmRequest): Array<Content> {
  const { provider, model } = request.choice
  const contents: Array<Content> = []
  let numbered = new Set<string>()
  let answers: Content | null = null
  for (const message of request.messages) {
    if (message.role === 'system') continue
    if (message.role === 'tool') {
      const part = answer(message, numbered.has(message.callId))
      // All results of one turn's calls go into one content.
      if (answers) answers.parts?.push(part)
      else contents.push((answers = { role: 'user', parts: [part] }))
      continue
    }
    answers = null
    if (message.role === 'user') {
      contents.push({ role: 'user', parts: [{ text: message.content }, ...(message.images ?? []).map(imagePart)] })
      continue
    }
    const native = replayable(message, provider, 'google') as Content | undefined
    const turn = native
      ? replayedTurn(native, message)
      : modelTurn(message, /gemini-[12]/.test(model) ? undefined : FOREIGN_SIGNATURE)
    numbered = new Set((turn.parts ?? []).flatMap(part => part.functionCall?.id ?? []))
    if ((turn.parts ?? []).length > 0) contents.push(turn)
  }
  return contents
}

/** Sends the id only if the call was sent with one: Google does not know ids that we made up. */
function answer(message: Message & { role: 'tool' }, withId: boolean): Part {
  return {
    functionResponse: {
      ...(withId ? { id: message.callId } : {}),
      name: providerName(message.name),
      response: message.isError ? { error: message.content } : { output: message.content },
      ...(message.images === undefined ? {} : { parts: message.images.map(imagePart) }),
    },
  }
}

function imagePart({ mimeType, data }: Image): { inlineData: Image } {
  return { inlineData: { mimeType, data } }
}

function replayedTurn(turn: Content, { toolCalls }: Message & { role: 'assistant' }): Content {
  const isCall = (part: Part) => part.functionCall !== undefined
  const withId = (part: Part, id: string): Part =>
    part.functionCall?.id ? { ...part, functionCall: { ...part.functionCall, id } } : part
  return { ...turn, parts: underOurIds(turn.parts ?? [], toolCalls, isCall, withId) }
}

function modelTurn(message: Message & { role: 'assistant' }, signature: string | undefined): Content {
  const text: Array<Part> = message.content === '' ? [] : [{ text: message.content }]
  const calls = message.toolCalls.map((call, at) => ({
    functionCall: { id: call.id, name: providerName(call.name), args: argumentsObject(call.arguments) },
    // Of parallel calls, only the first carries a signature.
    ...(signature !== undefined && at === 0 ? { thoughtSignature: signature } : {}),
  }))
  return { role: 'model', parts: [...text, ...calls] }
}
