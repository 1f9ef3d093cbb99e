// Models write broken arguments. They are read as JSON, repaired JSON, nested YAML or `key: value` pairs, whichever comes first; text that is none
// of these becomes the argument `input`. The reference (TARSy in Go) does the same, without the repair.

import { jsonrepair } from 'jsonrepair'
import { parse as parseYaml } from 'yaml'
import { isObject } from '../../json.ts'

/** The arguments of a tool call, read from the text that the model wrote. Never throws. */
export function toolArgs(text: string): Record<string, unknown> {
  const trimmed = text.trim()
  if (trimmed === '') return {}
  return (
    fromJson(trimmed) ?? fromRepairedJson(trimmed) ?? fromNestedYaml(trimmed) ?? fromPairs(trimmed) ?? { input: text }
  )
}

function fromJson(text: string): Record<string, unknown> | null {
  const value = attempt(() => JSON.parse(text) as unknown)
  if (value === undefined) return null
  if (value === null) return {}
  return isObject(value) ? value : { input: value }
}

/** Only text that begins like an object: the repair would turn any prose into a JSON string. */
function fromRepairedJson(text: string): Record<string, unknown> | null {
  if (!text.startsWith('{')) return null
  const value = attempt(() => JSON.parse(jsonrepair(text)) as unknown)
  return isObject(value) ? value : null
}

function fromNestedYaml(text: string): Record<string, unknown> | null {
  const value = attempt(() => parseYaml(text, { maxAliasCount: 10 }) as unknown)
  return isObject(value) && Object.values(value).some(each => typeof each === 'object' && each !== null) ? value : null
}

function fromPairs(text: string): Record<string, unknown> | null {
  const pairs = text.split(/[,\n]/).map(part => /^\s*([\w.-]+)\s*[:=]\s*(.*?)\s*$/.exec(part))
  const found = pairs.flatMap(pair => (pair?.[1] === undefined ? [] : [[pair[1], scalar(pair[2] ?? '')] as const]))
  return found.length > 0 && found.length === pairs.length ? Object.fromEntries(found) : null
}

function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  return text.replace(/^(["'])(.*)\1$/, '$2')
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    // Not of this form: the next one is tried.
    return undefined
  }
}
