// The tools of a request in the form that a vendor takes.

import type { JsonSchema, LeftOutTool, ToolSpec } from '#core/ports.ts'
import { adaptSchema, type Adapted } from './adapt.ts'
import { RULES, type Dialect } from './dialects.ts'

/** `tools` are as given; `leftOut` are those that the vendor cannot be sent. */
export function fitTools(
  dialect: Dialect,
  tools: ReadonlyArray<ToolSpec>,
): { tools: Array<ToolSpec>; leftOut: Array<LeftOutTool> } {
  const { maxTools } = RULES[dialect]
  const fitting: Array<ToolSpec> = []
  const leftOut: Array<LeftOutTool> = []
  const names = new Set<string>()
  for (const tool of tools) {
    const reason = names.has(tool.name) ? 'another tool has the same name' : unusable(dialect, tool)
    names.add(tool.name)
    if (reason !== null) leftOut.push({ name: tool.name, reason })
    else if (maxTools !== null && fitting.length >= maxTools)
      leftOut.push({ name: tool.name, reason: `the model's vendor takes at most ${maxTools} tools` })
    else fitting.push(tool)
  }
  return { tools: fitting, leftOut }
}

function unusable(dialect: Dialect, tool: ToolSpec): string | null {
  const adapted = adaptOnce(dialect, tool.parameters)
  return 'unusable' in adapted ? adapted.unusable : null
}

/** Of a tool that fits. */
export function schemaFor(dialect: Dialect, parameters: JsonSchema): JsonSchema {
  const adapted = adaptOnce(dialect, parameters)
  return 'unusable' in adapted ? { type: 'object', properties: {} } : adapted.schema
}

/** The arguments as the tool's own schema means them. */
export function restoreArguments(dialect: Dialect, tool: ToolSpec, args: unknown): unknown {
  const adapted = adaptOnce(dialect, tool.parameters)
  return 'unusable' in adapted ? args : adapted.restore(args)
}

// The same schemas are sent with every turn.
const known: Record<Dialect, WeakMap<JsonSchema, Adapted>> = {
  openai: new WeakMap(),
  anthropic: new WeakMap(),
  google: new WeakMap(),
}

function adaptOnce(dialect: Dialect, parameters: JsonSchema): Adapted {
  const before = known[dialect].get(parameters)
  if (before !== undefined) return before
  const adapted = adaptSchema(dialect, parameters)
  known[dialect].set(parameters, adapted)
  return adapted
}
