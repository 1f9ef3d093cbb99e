// How hard a model is asked to think: what is sent where nothing is written, and which words a vendor documents. Pure.

type Release = { line?: string; generation: number; release: number }

type Family = {
  /** Groups: `generation`, `release`, and `line` where a vendor has several. A date of eight digits is no release. */
  id: RegExp
  /** The first generation and release that take an effort. */
  from: readonly [generation: number, release: number]
  /** Variants that take none. */
  but?: RegExp
  efforts: (model: Release) => ReadonlyArray<string>
}

/** The words that any vendor documents. */
const KNOWN = ['low', 'medium', 'high', 'xhigh', 'max']
const NO_MAX = KNOWN.filter(effort => effort !== 'max')
const NO_XHIGH = KNOWN.filter(effort => effort !== 'xhigh')

// By the vendors' pages on each model, as the reference (TARSy in Go) has them.
const FAMILIES: ReadonlyArray<Family> = [
  {
    id: /^gpt-(?<generation>\d+)(?:\.(?<release>\d+))?/i,
    from: [5, 6],
    but: /-(chat|main)/i,
    efforts: () => KNOWN,
  },
  { id: /^grok-(?<generation>\d+)(?:\.(?<release>\d+))?/i, from: [4, 6], efforts: () => NO_MAX },
  {
    id: /^gemini-(?<generation>\d+)(?:\.(?<release>\d+))?/i,
    from: [3, 8],
    but: /image/i,
    efforts: () => ['low', 'medium', 'high'],
  },
  {
    id: /^claude-(?<line>[a-z]+)-(?<generation>\d{1,2})(?!\d)(?:[-.](?<release>\d{1,2})(?!\d))?/i,
    from: [4, 8],
    efforts: ({ line, generation }) => (line === 'opus' || generation >= 5 ? KNOWN : NO_XHIGH),
  },
]

/** What a model is sent: the written word as it is, else `high` where the model is known to take one, else nothing. */
export function effortOf(model: string, written: string | undefined): string | undefined {
  return written ?? (documented(model)?.length ? 'high' : undefined)
}

/** What to tell the operator about a written effort, which is sent in any case; null: nothing. */
export function effortWarning(effort: string, model: string, hasAddress: boolean): string | null {
  if (!KNOWN.includes(effort)) return `no vendor documents it; known are ${KNOWN.join(', ')}`
  // Behind an address of one's own, a name need not mean the vendor's model.
  const efforts = hasAddress ? null : documented(model)
  if (efforts === null || efforts.includes(effort)) return null
  return efforts.length === 0
    ? 'the vendor documents no effort for this model'
    : `the vendor documents ${efforts.join(', ')} for this model`
}

/** The efforts that the vendor documents for the model; empty: none; null: the id is of no known family. */
function documented(model: string): ReadonlyArray<string> | null {
  for (const { id, from, but, efforts } of FAMILIES) {
    const groups = id.exec(model)?.groups
    if (groups === undefined) continue
    const found = releaseOf(groups)
    return isFrom(found, from) && !but?.test(model) ? efforts(found) : []
  }
  return null
}

function releaseOf({ line, generation, release }: Record<string, string | undefined>): Release {
  const numbers = { generation: Number(generation), release: Number(release ?? 0) }
  return line === undefined ? numbers : { line: line.toLowerCase(), ...numbers }
}

function isFrom({ generation, release }: Release, from: Family['from']): boolean {
  return generation === from[0] ? release >= from[1] : generation > from[0]
}
