// A server's list of tools, read loosely: a broken tool costs that tool alone. Pure.

import { isObject, parseJson } from '#core/json.ts'

export type ListedTool = {
  name: string
  description: string
  inputSchema: Record<string, unknown>
  readOnly: boolean
  idempotent: boolean
  /** The server marks it as changing something. */
  writes: boolean
}

export type ToolPage = {
  tools: Array<ListedTool>
  /** Tools without a usable name. */
  dropped: number
  /** null: the last page. */
  cursor: string | number | null
  /** How long the server takes the list for fresh, in milliseconds; null if it does not say. */
  ttlMs: number | null
}

/** null: the answer is no list of tools. */
export function readToolPage(result: unknown): ToolPage | null {
  if (!isObject(result)) return null
  const { tools, nextCursor, ttlMs } = result
  const list = tools ?? []
  if (!Array.isArray(list)) return null
  const read = list.map(readTool)
  const isCursor = (typeof nextCursor === 'string' && nextCursor !== '') || typeof nextCursor === 'number'
  return {
    tools: read.filter(tool => tool !== null),
    dropped: read.filter(tool => tool === null).length,
    cursor: isCursor ? nextCursor : null,
    ttlMs: typeof ttlMs === 'number' && ttlMs > 0 ? ttlMs : null,
  }
}

function readTool(value: unknown): ListedTool | null {
  if (!isObject(value)) return null
  const { name, title, description, inputSchema, annotations } = value
  if (typeof name !== 'string' || name === '') return null
  const marks = isObject(annotations) ? annotations : {}
  return {
    name,
    description: [description, title].find(text => typeof text === 'string') ?? '',
    inputSchema: readSchema(inputSchema),
    // Only what a server marks clearly is taken as harmless.
    readOnly: marks['readOnlyHint'] === true,
    idempotent: marks['idempotentHint'] === true,
    writes: declaresWriting(marks),
  }
}

/**
 * MCP gives `destructiveHint` a meaning only for tools that are not read-only, and libraries send their default of true with every tool, so a
 * read-only mark goes before it.
 */
function declaresWriting(marks: Record<string, unknown>): boolean {
  return marks['readOnlyHint'] === false || (marks['readOnlyHint'] !== true && marks['destructiveHint'] === true)
}

function readSchema(value: unknown): Record<string, unknown> {
  const schema = typeof value === 'string' ? parseJson(value) : value
  return isObject(schema) ? schema : { type: 'object', properties: {} }
}
