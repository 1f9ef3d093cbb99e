// Reads calls that a model wrote as text: JSON in its many shapes, or Qwen's `<function=name><parameter=key>`. Only tools that the model was
// offered count, so that an answer that speaks about a call stays an answer.

import { isObject } from '#core/json.ts'
import type { ToolCall, ToolSpec } from '#core/ports.ts'
import { readArguments } from './loose.ts'
import { canonicalNames } from './tool-names.ts'

type TextCall = Omit<ToolCall, 'id'>

/** The calls in the text; empty if it is anything else, or names a tool that there is not. */
export function textCalls(text: string, tools: ReadonlyArray<ToolSpec>): Array<TextCall> {
  const body = text.trim().replace(/^```(?:json)?\s*([\s\S]*?)\s*```$/, '$1')
  const found = body.startsWith('<function=') ? functionTags(body, tools) : jsonCalls(body)
  const canonical = canonicalNames(tools)
  const calls = found.map(call => ({ ...call, name: canonical(call.name) }))
  return calls.every(({ name }) => tools.some(tool => tool.name === name)) ? calls : []
}

function jsonCalls(body: string): Array<TextCall> {
  try {
    const parsed: unknown = JSON.parse(body)
    const calls = (Array.isArray(parsed) ? parsed : [parsed]).map(jsonCall)
    return calls.every(call => call !== null) ? calls : []
  } catch {
    return [] // No JSON: it is text.
  }
}

/** `{name, arguments}`, `{tool, parameters}`, `{type: "function", function: {name, arguments}}` and their mixtures. */
function jsonCall(value: unknown): TextCall | null {
  if (!isObject(value)) return null
  const inner = isObject(value['function']) ? value['function'] : value
  const name = inner['name'] ?? inner['tool'] ?? inner['tool_name'] ?? inner['function']
  const args = inner['arguments'] ?? inner['parameters'] ?? inner['args'] ?? inner['input']
  return typeof name === 'string' && args !== undefined ? { name, arguments: readArguments(args) } : null
}

function functionTags(body: string, tools: ReadonlyArray<ToolSpec>): Array<TextCall> {
  const canonical = canonicalNames(tools)
  return [...body.matchAll(/<function=([^>\s]+)>([\s\S]*?)(?:<\/function>|$)/g)].map(([, name = '', inner = '']) => {
    const properties = tools.find(tool => tool.name === canonical(name))?.parameters['properties']
    const pairs = [...inner.matchAll(/<parameter=([^>\s]+)>\n?([\s\S]*?)\n?<\/parameter>/g)]
    const args = pairs.map(([, key = '', value = '']) => [key, typed(value, isObject(properties) && properties[key])])
    return { name, arguments: JSON.stringify(Object.fromEntries(args)) }
  })
}

/** Tags hold text alone; the schema says what else a value may be. */
function typed(value: string, schema: unknown): unknown {
  if (isObject(schema) && schema['type'] === 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value // Text, then.
  }
}
