// What an alert may use in the place of its chain's tools. Pure.

import type { SessionDetail } from '#core/protocol/api.ts'

export type ToolChoice = NonNullable<SessionDetail['mcp_selection']>
export type NativeTool = 'google_search' | 'code_execution' | 'url_context'

export const NATIVE_WORDS: Readonly<Record<NativeTool, string>> = {
  google_search: 'Search of the vendor',
  code_execution: 'Code execution',
  url_context: 'Reading of addresses',
}

/** Null where nothing is chosen: then the chain's tools are used. */
type Chosen = ToolChoice | null

/** With all of its tools, or not at all. */
export function toggleServer(choice: Chosen, name: string): Chosen {
  const servers = choice?.servers ?? []
  const others = servers.filter(each => each.name !== name)
  return tidy({ ...choice, servers: others.length < servers.length ? others : [...servers, { name }] })
}

/** `all`: the tools of the server. All of them is the same as the server alone, and none is the same as not to choose it. */
export function toggleTool(choice: Chosen, name: string, tool: string, all: ReadonlyArray<string>): Chosen {
  const server = choice?.servers.find(each => each.name === name)
  if (choice === null || server === undefined) return choice
  const before = server.tools ?? all
  const tools = before.includes(tool) ? before.filter(each => each !== tool) : [...before, tool]
  if (tools.length === 0) return toggleServer(choice, name)
  const isWhole = all.every(each => tools.includes(each))
  const next = isWhole ? { name } : { name, tools }
  return tidy({ ...choice, servers: choice.servers.map(each => (each === server ? next : each)) })
}

/** `on`: null for what the model's provider is configured with. */
export function chooseNative(choice: Chosen, tool: NativeTool, on: boolean | null): Chosen {
  const { [tool]: _, ...others } = choice?.native_tools ?? {}
  return tidy({ servers: [], ...choice, native_tools: { ...others, ...(on !== null && { [tool]: on }) } })
}

function tidy({ servers, native_tools = {} }: ToolChoice): Chosen {
  const native = Object.keys(native_tools).length > 0
  if (servers.length === 0 && !native) return null
  return { servers, ...(native && { native_tools }) }
}

/** `kubernetes, 2 tools of prometheus, no code execution`. */
export function choiceWords({ servers, native_tools = {} }: ToolChoice): string {
  const named = servers.map(({ name, tools }) =>
    tools === undefined ? name : `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'} of ${name}`,
  )
  const native = Object.entries(native_tools).map(([tool, on]) => {
    const word = (NATIVE_WORDS[tool as NativeTool] ?? tool).toLowerCase()
    return on === true ? word : `no ${word}`
  })
  return [...named, ...native].join(', ')
}
