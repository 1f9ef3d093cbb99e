// Paths into JSON as an operator writes them: `event.title`, `$.items[0].name`, `$['odd key'].x`. A part of JSONPath (RFC 9535): names and positions.

const STEP = /^(?:\.?([\p{L}\p{N}_@-]+)|\[(\d+)\]|\[(?:'([^'\]]+)'|"([^"\]]+)")\])/u

/** The keys on the way; null for a text that is no such path. */
export function readPath(text: string): ReadonlyArray<string> | null {
  const keys: Array<string> = []
  let rest = text.trim().replace(/^\$(?=[.[])/, '')
  // A path begins with a dot only behind `$`.
  if (rest === '' || (rest.startsWith('.') && !text.trim().startsWith('$'))) return null
  while (rest !== '') {
    const [step, name, position, quoted, doubled] = STEP.exec(rest) ?? []
    const key = name ?? position ?? quoted ?? doubled
    if (step === undefined || key === undefined) return null
    // Two names need a dot between them.
    if (keys.length > 0 && name !== undefined && !step.startsWith('.')) return null
    keys.push(key)
    rest = rest.slice(step.length)
  }
  return keys
}
