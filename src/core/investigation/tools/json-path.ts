// A small path into JSON: `items[3].metadata["app.kubernetes.io/name"]`, `items[*].status`, with or without a leading `$`.

/** `many`: the path has a `[*]`, and `values` are all that it found. */
export type PathResult = { kind: 'found'; values: Array<unknown>; many: boolean } | { kind: 'missing'; message: string }

const STEP = /\.?([^.[\]"']+)|\[\s*(\d+|\*)\s*\]|\[\s*(?:"([^"]*)"|'([^']*)')\s*\]/y
const EACH = Symbol('each')
/** So many names are told to a model that asked for a key that is not there. */
const MOST_KEYS = 40

type Step = string | number | typeof EACH

export function readPath(value: unknown, path: string): PathResult {
  const steps = stepsOf(path)
  if (steps === null)
    return missing(`"${path}" is not a path. Write it like items[0].metadata.name or items[*].status.`)
  let values = [value]
  for (const [at, step] of steps.entries()) {
    const next = values.flatMap(each => take(each, step))
    if (next.length === 0) return missing(`${pathText(steps.slice(0, at + 1))} is not there. ${contentOf(values[0])}`)
    values = next
  }
  return { kind: 'found', values, many: steps.includes(EACH) }
}

function missing(message: string): PathResult {
  return { kind: 'missing', message }
}

function stepsOf(path: string): Array<Step> | null {
  const text = path.trim().replace(/^\$/, '')
  const steps: Array<Step> = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    const [found, name, index, ...quoted] = STEP.exec(text) ?? []
    if (found === undefined) return null
    if (index !== undefined) steps.push(index === '*' ? EACH : Number(index))
    else steps.push(name ?? quoted.find(each => each !== undefined) ?? '')
  }
  return steps
}

function take(value: unknown, step: Step): Array<unknown> {
  if (typeof value !== 'object' || value === null) return []
  if (step === EACH) return Object.values(value)
  return Object.hasOwn(value, step) ? [(value as Record<string | number, unknown>)[step]] : []
}

function contentOf(value: unknown): string {
  if (Array.isArray(value)) return `It is a list of ${value.length}.`
  if (typeof value !== 'object' || value === null) return 'It holds nothing that has parts.'
  const keys = Object.keys(value)
  const more = keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : ''
  return `Its keys: ${keys.slice(0, MOST_KEYS).join(', ')}${more}.`
}

function pathText(steps: ReadonlyArray<Step>): string {
  return steps.map(step => (step === EACH ? '[*]' : `[${JSON.stringify(step)}]`)).join('')
}
