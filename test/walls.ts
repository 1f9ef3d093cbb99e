// Reads the imports of the source and says which wall of the house they break (docs/architecture.md).

export type Source = { path: string; text: string }
export type Breach = { path: string; rule: string }

type Wall = { from: RegExp; to: RegExp; rule: string; typesMay?: RegExp }

const PLATFORM =
  /^(cloudflare:|node:)|^(openai|@anthropic-ai|@google\/genai|@modelcontextprotocol|agents|hono|drizzle-orm|jose)(\/|$)/

/** `to` is matched against the resolved path (`src/core/…`) or the package's name; the first hit of a file's rule counts. */
const WALLS: ReadonlyArray<Wall> = [
  { from: /^src\/core\//, to: PLATFORM, rule: 'core is pure: no platform, no SDK' },
  {
    from: /^src\/core\//,
    to: /^(src\/(adapters|store|http|queue|cron|metrics|index|compose)|durable-objects|dashboard|local)/,
    rule: 'core imports only core',
  },
  // The vocabulary of a plan and of a log's facts is shared by types alone.
  { from: /^src\/core\/protocol\//, to: /^src\/core\/(?!protocol\/)/, rule: 'protocol imports nothing above it' },
  { from: /^src\/core\/alerts\//, to: /^(src\/core\/(?!alerts\/)|zod$)/, rule: 'the reader of alerts imports nothing' },
  {
    from: /^src\/core\/correlate\//,
    to: /^(src\/core\/(?!(correlate|alerts)\/)|zod$)/,
    rule: 'what belongs together is decided by alerts alone',
  },
  {
    from: /^src\/core\/report\//,
    to: /^(src\/core\/(?!(report|protocol)\/|notify\/markdown\.ts$)|zod$)/,
    rule: 'a report knows what clients see, and no more',
  },
  {
    from: /^src\/core\/protocol\/(?!.*\.schema\.ts)/,
    to: /^zod$/,
    typesMay: /^zod$/,
    rule: 'zod never reaches the browser: outside of schemas, protocol imports its types only',
  },
  {
    from: /^(src\/core\/protocol\/(?!.*\.schema\.ts)|dashboard\/)/,
    to: /^src\/core\/protocol\/.*\.schema\.ts$/,
    typesMay: /.*/,
    rule: 'zod never reaches the browser: schemas are imported as types only',
  },
  {
    from: /^src\/core\/(config|masking|prompts)\//,
    to: /^src\/core\/investigation\//,
    typesMay: /.*/,
    rule: 'config, masking and prompts know investigation by its types only',
  },
  {
    from: /^src\/core\/investigation\/log\//,
    to: /^src\/core\/investigation\/(?!log\/)/,
    rule: 'the log knows no other room of the investigation',
  },
  {
    from: /^src\/core\/investigation\/decide\//,
    // Which tool a name means is a decision too.
    to: /^src\/core\/investigation\/(?!(log|decide)\/|tools\/tool-route\.ts$)/,
    rule: 'decisions know the log alone',
  },
  {
    from: /^src\/http\/(request|answer)\//,
    to: /^src\/http\/(?!(request|answer)\/|deps\.ts$)/,
    rule: 'what all routes use knows none of them',
  },
  {
    from: /^src\/adapters\//,
    to: /^(src\/(store|http|queue|cron|index|compose)|durable-objects|dashboard|local)/,
    rule: 'adapters import only core',
  },
  { from: /^src\/adapters\/llm\//, to: /^src\/adapters\/(?!llm\/)/, rule: 'adapters do not know each other' },
  { from: /^src\/adapters\/mcp\//, to: /^src\/adapters\/(?!mcp\/)/, rule: 'adapters do not know each other' },
  { from: /^src\/adapters\/runbooks\//, to: /^src\/adapters\/(?!runbooks\/)/, rule: 'adapters do not know each other' },
  { from: /^src\/adapters\/notify\//, to: /^src\/adapters\/(?!notify\/)/, rule: 'adapters do not know each other' },
  {
    from: /^src\/store\//,
    to: /^(src\/(adapters|http|queue|cron|index|compose)|durable-objects|dashboard|local)/,
    rule: 'store imports only core',
  },
  {
    from: /^src\/metrics\//,
    to: /^(src\/(adapters|store|http|queue|cron|index|compose)|durable-objects|dashboard|local)/,
    rule: 'metrics import only core',
  },
  {
    from: /^durable-objects\//,
    to: /^(src\/(http|queue|cron|index|compose)|dashboard|local)/,
    rule: 'objects import core, adapters and store',
  },
  {
    from: /^src\/(http|queue|cron)\//,
    to: /^(src\/(adapters|core\/(investigation|prompts)|index|compose)|dashboard|local|durable-objects\/(?!.*-client\.ts))/,
    typesMay: /.*/,
    rule: 'the front imports protocol, config, masking, store and the objects’ clients',
  },
  {
    from: /^local\//,
    // One gate: what the API's description is generated from.
    to: /^(src\/(adapters|store|http\/(?!openapi\/describe\.ts$)|queue|cron|index|compose)|durable-objects|dashboard)/,
    rule: 'local imports core, and describe.ts of the API',
  },
  {
    from: /^dashboard\//,
    // The form shows an alert by the server's own reader: a second opinion would be wrong some day.
    to: /^(src\/(?!core\/(protocol|alerts)\/)|durable-objects|local)/,
    typesMay: /^src\/http\/app\.ts$/,
    rule: 'the dashboard imports core/protocol, the reader of alerts, and http/app as a type',
  },
]

const IMPORT =
  /(?:^|\n)\s*(import|export)(\s+type)?\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

export function breaches(sources: ReadonlyArray<Source>): Array<Breach> {
  return sources.flatMap(({ path, text }) =>
    importsOf(path, text).flatMap(({ target, typeOnly }) =>
      WALLS.filter(
        wall => wall.from.test(path) && wall.to.test(target) && !(typeOnly && wall.typesMay?.test(target)),
      ).map(wall => ({
        path,
        rule: `${wall.rule} (it imports ${target})`,
      })),
    ),
  )
}

/** Files that use the binding types although they are no composition root. */
export function envBreaches(sources: ReadonlyArray<Source>): Array<Breach> {
  const may = /^src\/(index|compose)\.ts$|^durable-objects\/(wire|intake|investigation|lobby|[a-z]+-client)\.ts$/
  return sources
    .filter(
      ({ path, text }) =>
        /^(src|durable-objects)\//.test(path) && !may.test(path) && /\bEnv\b(?!ironment)/.test(code(text)),
    )
    .map(({ path }) => ({ path, rule: 'Env is seen by index, compose, wire, the object classes and the clients only' }))
}

export function lengthBreaches(sources: ReadonlyArray<Source>, limit: number, exempt: RegExp): Array<Breach> {
  return sources
    .filter(({ path, text }) => !exempt.test(path) && text.split('\n').length - 1 > limit)
    .map(({ path }) => ({ path, rule: `longer than ${limit} lines` }))
}

export function importsOf(path: string, text: string): Array<{ target: string; typeOnly: boolean }> {
  return [...code(text).matchAll(IMPORT)].map(([, , type, from, bare, dynamic]) => ({
    target: resolved(path, from ?? bare ?? dynamic ?? ''),
    typeOnly: type !== undefined,
  }))
}

/** Finds a cycle among relative and aliased imports; types do not count, for they vanish. */
export function cycle(sources: ReadonlyArray<Source>): Array<string> | null {
  const edges = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(path, text)
        .filter(each => !each.typeOnly)
        .map(each => each.target),
    ]),
  )
  const done = new Set<string>()
  const walk = (path: string, trail: ReadonlyArray<string>): Array<string> | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return null
    for (const next of edges.get(path) ?? []) {
      const found = walk(next, [...trail, path])
      if (found !== null) return found
    }
    done.add(path)
    return null
  }
  for (const path of edges.keys()) {
    const found = walk(path, [])
    if (found !== null) return found
  }
  return null
}

export function code(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')
}

const ALIASES: Readonly<Record<string, string>> = {
  '#core/': 'src/core/',
  '#adapters/': 'src/adapters/',
  '#store/': 'src/store/',
  '#http/': 'src/http/',
  '#metrics/': 'src/metrics/',
  '#objects/': 'durable-objects/',
}

export function resolved(path: string, target: string): string {
  for (const [alias, folder] of Object.entries(ALIASES))
    if (target.startsWith(alias)) return folder + target.slice(alias.length)
  if (!target.startsWith('.')) return target
  const parts = path.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}
