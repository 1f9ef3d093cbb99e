// Which parts of a refused request the refusal names, so that one more attempt can leave them all out. Servers know only a part of the protocol
// that they speak, and say so in their own words.

import type { LlmRequest } from '#core/ports.ts'
import { providerName } from './tool-names.ts'

/** Refusals of the request itself. Others are about the key, the quota or the server. */
const STATUSES = new Set([400, 404, 405, 415, 422, 501])
/** Ours: a refusal names its reason at its beginning; some quote the request after it. */
const MAX_CHARS = 4000

type Part = { part: string; sent: RegExp; said: RegExp }

/** A word of everyday English counts only where it stands as the name of a parameter. */
function parameter(name: string): RegExp {
  return new RegExp(
    `["'\`]${name}(["'\`.[\\\\])|(parameter|argument|field|key|property)s?:? ${name}\\b|\\b${name}: (extra|unknown|unrecogni|unexpected)`,
    'i',
  )
}

const PARTS: ReadonlyArray<Part> = [
  { part: 'stream_options', sent: /"stream_options"/, said: /stream_options|include_usage/ },
  {
    part: 'include',
    sent: /"include":\["/,
    said: union(parameter('include'), /encrypted[ _]content is not supported/i),
  },
  { part: 'reasoning', sent: /"reasoning(_effort)?":/, said: /\breasoning(?!_)\b|reasoning[._ ](effort|summar)/i },
  { part: 'effort', sent: /"output_config"/, said: /output_config|\beffort\b/i },
  { part: 'thinking', sent: /"thinking(Config)?":\{/, said: /thinking|budget_tokens/i },
  { part: 'cache_ttl', sent: /"ttl":/, said: /\bttl\b/i },
  {
    part: 'cache_control',
    sent: /"cache_control"|"prompt_cache_options"/,
    said: /cache_control|prompt caching|prompt_cache_(options|breakpoint)/i,
  },
  { part: 'tool_choice', sent: /"tool_choice":/, said: parameter('tool_choice') },
  { part: 'prompt_cache_key', sent: /"prompt_cache_key"/, said: /prompt_cache_key/ },
  // A server that does not know the word stores nothing by it.
  { part: 'store', sent: /"store":/, said: parameter('store') },
  {
    part: 'images',
    sent: /"(input_image|image_url|inlineData)"|"type":"image"/,
    said: /\bimages?\b|image_url|input_image|vision|multi-?modal|inline_?data|content must be a string/i,
  },
  { part: 'strict', sent: /"strict":/, said: parameter('strict') },
  { part: 'max_tokens', sent: /"max_tokens"/, said: /max_tokens|max(imum)? (output|completion) tokens/i },
  {
    part: 'tool_choice',
    sent: /"tool_choice":|"functionCallingConfig":/,
    said: /tool_choice|tool choice|function_?calling_?config/i,
  },
  {
    part: 'native',
    sent: /"signature"|"encrypted_content"|"reasoning_content"|"reasoning_details"|"thoughtSignature"|"extra_content"/,
    said: /signature|invalid_encrypted_content|encrypted content .*(verif|decrypt)|reasoning_(content|details)|required 'reasoning' item|required following item|extra_content/i,
  },
  {
    part: 'native_tools',
    sent: /"(googleSearch|urlContext|codeExecution)"/,
    said: /google_?search|url_?context|code_?execution|built-?in tools|tool use with function calling/i,
  },
  {
    part: 'tools',
    sent: /"tools":\[/,
    said: /(does not|doesn't|don't|not) support (the )?(tool|function)|(tool|function)( use|s| calls?| calling)? (is|are) not (supported|enabled)|support tool use|enable-auto-tool-choice|requires? --jinja/i,
  },
]

function union(...patterns: Array<RegExp>): RegExp {
  return new RegExp(patterns.map(pattern => pattern.source).join('|'), 'i')
}

/** `body` is the request as it was sent. The parts are those of `LlmRequest.without`. */
export function refusedParts(
  error: unknown,
  status: number | undefined,
  body: string,
  request: LlmRequest,
): Array<string> {
  if (status === undefined || !STATUSES.has(status)) return []
  const said = textOf(error).slice(0, MAX_CHARS)
  const named = PARTS.filter(({ sent, said: by }) => sent.test(body) && by.test(said)).map(({ part }) => part)
  // A mark of the cache may do without its time.
  if (named.includes('cache_ttl')) return named.filter(part => part !== 'cache_control')
  // A mark stands at a tool; and where no tool is taken at all, naming one means nothing.
  const aboutAll = named.includes('tools') || named.includes('cache_control')
  return aboutAll ? named : [...named, ...tooMany(said), ...namedTools(said, request)]
}

function textOf(error: unknown): string {
  const { message, error: body } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  return [body === undefined ? '' : JSON.stringify(body), typeof message === 'string' ? message : ''].join('\n')
}

/** "Invalid 'tools': array too long. Expected an array with maximum length 64, but got …" */
function tooMany(said: string): Array<string> {
  const most =
    /\btools?\b.{0,60}?(?:maximum(?: length| of)?|at most|up to|limit(?: of)?|more than)\s+(\d{1,4})\b/i.exec(said)?.[1]
  return most === undefined ? [] : [`max_tools:${most}`]
}

/** By name, or by place: `tools[3].function.parameters`, `tools.3.custom.input_schema`, `function_declarations[3]`. */
function namedTools(said: string, { tools }: LlmRequest): Array<string> {
  const places = [...said.matchAll(/(?:function_?declarations|tools)[.[](\d+)(?!\]?\.function_?declarations)/gi)]
  const byPlace = places.flatMap(([, at]) => tools[Number(at)]?.name ?? [])
  const words = new Set(said.match(/[\w.-]+/g))
  const byName = tools.filter(({ name }) => words.has(providerName(name))).map(({ name }) => name)
  return [...new Set([...byPlace, ...byName])].map(name => `tool:${name}`)
}
