import type { ToolSpec } from '../../ports.ts'
import { READ_RESULT } from '../log/stored-result.ts'
import { isBuiltIn, serverOf, type BuiltIn } from './built-in-tools.ts'

export type Route =
  | { kind: 'tool'; spec: ToolSpec; server: string; tool: string }
  | { kind: 'built_in'; tool: BuiltIn; server: string }
  | { kind: 'refused'; server: string; tool: string; message: string }

/**
 * Finds the tool that a model means. As in the reference (TARSy in Go), `server__tool` is accepted for `server.tool`, and a built-in tool with any
 * prefix that ends in a colon.
 */
export function routeTool(name: string, tools: ReadonlyArray<ToolSpec>): Route {
  const plain = name.split(':').at(-1) ?? name
  if (isBuiltIn(plain) && tools.some(each => each.name === plain))
    return { kind: 'built_in', tool: plain, server: serverOf(plain) }
  const canonical = name.includes('.') ? name : name.replace('__', '.')
  const { server, tool } = split(canonical)
  const spec = tools.find(each => each.name === canonical)
  if (spec !== undefined) return { kind: 'tool', spec, server, tool }
  return { kind: 'refused', server, tool, message: refusalMessage(canonical, server, tool, tools) }
}

/** Whether a call of this name changes nothing. Idempotent tools still write, and so do most of the engine's own tools: they change the log. */
export function isRead(name: string, tools: ReadonlyArray<ToolSpec>): boolean {
  const route = routeTool(name, tools)
  return route.kind === 'built_in' ? route.tool === READ_RESULT : route.kind === 'tool' && route.spec.readOnly
}

function split(name: string): { server: string; tool: string } {
  const dot = name.indexOf('.')
  return dot < 0 ? { server: '', tool: name } : { server: name.slice(0, dot), tool: name.slice(dot + 1) }
}

function refusalMessage(name: string, server: string, tool: string, tools: ReadonlyArray<ToolSpec>): string {
  if (tools.length === 0) return `There is no tool "${name}": no tools are available here. Answer from what is known.`
  if (isBuiltIn(tool) && tools.some(each => each.name === tool))
    return `"${tool}" belongs to no server: call it by its plain name.`
  const own = tools.filter(each => split(each.name).server === server)
  if (server !== '' && own.length > 0)
    return `Server "${server}" has no tool "${name}" that may be called here. Its tools: ${names(own)}.`
  return `There is no tool "${name}". Call tools as server.tool; available: ${names(tools)}.`
}

function names(tools: ReadonlyArray<ToolSpec>): string {
  return tools.map(each => each.name).join(', ')
}
