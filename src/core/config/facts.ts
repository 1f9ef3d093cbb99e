// What a schema's field declares about its key, besides its shape and its description: how the viewer shows it, what it names,
// which layer wins. Everything that goes through all keys folds over these declarations.

import * as z from 'zod'

export type Facts = {
  /** When GET /system/config shows the key: in every answer, unless it is absent, or unless it is absent or empty. */
  shown: 'never' | 'always' | 'if given' | 'if filled'
  /** How the viewer shows the value; mappings and lists are shown item by item without it. */
  view?: View
  /** The value is the name of one of these. All but variables must exist. */
  names?: 'agent' | 'provider' | 'server' | 'skill' | 'fallback list' | 'label map' | 'variable'
  /** The keys of a mapping by name are these. */
  namedBy?: 'agent'
  /** Unknown keys of the mapping are mistakes; elsewhere they are warnings. `hints`: which key was meant by a likely wrong one. */
  strict?: { what: string; hints?: Readonly<Record<string, string>> }
  /** Said when the key is missing or empty. */
  missing?: string
  /** Which of several layers decides: defaults, the agent's definition, chain, stage, the agent in the stage. */
  precedence?: 'strongest' | 'strongest filled'
  /** A number of milliseconds; the configuration's key ends in `Ms`. */
  ms?: true
  /** The mapping's keys keep their spelling in the configuration. */
  verbatim?: true
  /** Of items with the same name, the last counts. */
  distinct?: true
  /** The viewer shows an empty mapping as null. */
  orNull?: true
  /** Whether a text of the file is a value of its own; the others stand for the default. */
  given?: (written: unknown) => boolean
  /** Keys that the viewer shows beside the mapping's own, and that no file writes. */
  also?: { shown: Readonly<Record<string, unknown>>; answer: z.ZodRawShape }
}

/** `key` replaces the key's name; `show` gets undefined where the key is `always` shown and absent; `answer` is for the API's document. */
export type View = { key?: string; show(value: unknown): unknown; answer: z.ZodType }

const FACTS = new WeakMap<object, Facts>()

/** zod copies a schema to describe it; a copy has the facts of its original. */
export function factsOf(schema: z.ZodType): Facts {
  const { parent } = schema._zod
  return FACTS.get(schema) ?? (parent === undefined ? { shown: 'never' } : factsOf(parent as z.ZodType))
}

type More = Partial<Omit<Facts, 'shown'>>

/** A key that the viewer shows unless it is empty. */
export function showKey<F extends z.ZodType>(field: F, description: string, more: More = {}): F {
  return declare(field, description, { ...more, shown: 'if filled' })
}

/** A key that the viewer shows unless it is absent: an empty value means something. */
export function showIfGiven<F extends z.ZodType>(field: F, description: string, more: More = {}): F {
  return declare(field, description, { ...more, shown: 'if given' })
}

/** A key that every answer of the viewer has. */
export function showAlways<F extends z.ZodType>(field: F, description: string, more: More = {}): F {
  return declare(field, description, { ...more, shown: 'always' })
}

/** A key that the viewer does not show. */
export function hideKey<F extends z.ZodType>(field: F, description: string, more: More = {}): F {
  return declare(field, description, { ...more, shown: 'never' })
}

function declare<F extends z.ZodType>(field: F, description: string, facts: Partial<Facts>): F {
  return withFacts(field.describe(description), { ...factsOf(field), ...facts })
}

export function withFacts<F extends z.ZodType>(field: F, facts: Partial<Facts>): F {
  FACTS.set(field, { shown: 'never', ...facts })
  return field
}

/** The field with a default. */
export function withDefault<F extends z.ZodType, const D>(
  field: F,
  value: D,
  isGiven: (value: unknown) => boolean = isDefined,
) {
  const filled = field.transform((read): Exclude<z.output<F>, undefined> | D => {
    return isGiven(read) ? (read as Exclude<z.output<F>, undefined>) : value
  })
  const given = (written: unknown) => {
    const read = field.safeParse(written)
    return read.success && isGiven(read.data)
  }
  const facts = { ...factsOf(field), ...(isGiven !== isDefined && { given }) }
  return withFacts(filled.meta({ ...z.globalRegistry.get(field) }), facts)
}

/** The field with a default that 0 stands for too, as in the reference. */
export function zeroIsDefault<F extends z.ZodType, const D>(field: F, value: D) {
  return withDefault(field, value, read => read !== undefined && read !== 0)
}

/** Loading fails when the key is missing, so the type says that it is there. */
export function mustHave<F extends z.ZodType>(field: F, missing: string) {
  return withFacts(field.meta({ ...z.globalRegistry.get(field) }), {
    ...factsOf(field),
    missing,
  }) as unknown as z.ZodType<Exclude<z.output<F>, undefined>, z.input<F>>
}

function isDefined(value: unknown): boolean {
  return value !== undefined
}

/** The keys of a mapping with their fields; empty for anything else. */
export function keysOf(schema: z.ZodType): Array<[key: string, field: z.ZodType]> {
  const def = bare(schema)
  return def.type === 'object' ? Object.entries(def.shape as Record<string, z.ZodType>) : []
}

/** What the items of a list, or of a mapping by name, look like; null for anything else. */
export function itemOf(schema: z.ZodType): z.ZodType | null {
  const { type, element, valueType } = bare(schema)
  if (type !== 'array' && type !== 'record') return null
  return (type === 'array' ? element : valueType) as z.ZodType
}

/** The schema of the value at a path; undefined where the path leads nowhere. */
export function schemaAt(schema: z.ZodType, path: ReadonlyArray<string | number>): z.ZodType | undefined {
  const [part, ...rest] = path
  if (part === undefined) return schema
  const inner = itemOf(schema) ?? keysOf(schema).find(([key]) => key === part)?.[1]
  return inner === undefined ? undefined : schemaAt(inner, rest)
}

export function isList(schema: z.ZodType): boolean {
  return bare(schema).type === 'array'
}

type Def = {
  type: string
  innerType?: unknown
  in?: unknown
  out?: unknown
  shape?: unknown
  element?: unknown
  valueType?: unknown
}

/** The definition below what zod wraps around it. */
function bare(schema: z.ZodType): Def {
  const def = schema.def as unknown as Def
  if (def.innerType !== undefined) return bare(def.innerType as z.ZodType)
  if (def.type !== 'pipe') return def
  const [before, after] = [def.in, def.out] as [z.ZodType, z.ZodType]
  return bare(before.def.type === 'transform' ? after : before)
}
