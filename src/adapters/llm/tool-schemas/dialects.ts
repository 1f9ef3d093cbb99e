// What each vendor takes of JSON Schema, beyond the form that build.ts gives every schema. A table of data.

export type Dialect = 'openai' | 'anthropic' | 'google'

export type Rules = {
  /** Property keys. Others are renamed, and given back in the arguments of a call. */
  key: RegExp
  /** Keywords that may stand beside `type`. What others say is put into the description. */
  keywords: ReadonlySet<string>
  /** Formats of a text that may be named; null: all. */
  formats: ReadonlySet<string> | null
  /** Whether `type` may be 'null'. */
  nulls: boolean
  /** Whether anything may stand beside `anyOf`. */
  besideAnyOf: boolean
  /** Whether an object may have an empty `properties`, or must leave it out. */
  emptyProperties: boolean
  /** Tools of one request; null: no limit is known. */
  maxTools: number | null
}

const words = (text: string) => new Set(text.split(' '))

const COMMON =
  'title description enum items minItems maxItems minimum maximum properties additionalProperties required format'

// Anthropic answers 400 to other keys: "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'".
const ANTHROPIC_KEY = /^[a-zA-Z0-9_.-]{1,64}$/

/**
 * OpenAI's protocols, as OpenAI, xAI, gateways and local servers read them. OpenAI without `strict` takes nearly all of JSON Schema; Moonshot wants
 * a type at every place and none beside `anyOf`, llama.cpp compiles schemas to a grammar, and gateways pass them on to Anthropic.
 */
const OPENAI: Rules = {
  key: ANTHROPIC_KEY,
  keywords: words(`${COMMON} exclusiveMinimum exclusiveMaximum default`),
  formats: null,
  nulls: true,
  besideAnyOf: true,
  emptyProperties: true,
  // OpenAI answers 400 to more: `array_above_max_length`.
  maxTools: 128,
}

export const RULES: Readonly<Record<Dialect, Rules>> = {
  openai: OPENAI,
  anthropic: { ...OPENAI, maxTools: null },
  /** Google's lists for `parametersJsonSchema` and for parameter names (reference of FunctionDeclaration), and what its errors say. */
  google: {
    key: /^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/,
    keywords: words(COMMON),
    formats: words('date-time enum int32 int64 float double'),
    // "Unable to submit request because … schema specified other fields alongside any_of".
    nulls: false,
    besideAnyOf: false,
    // "properties: should be non-empty for OBJECT type".
    emptyProperties: false,
    // Google's guide to function calling, under limitations.
    maxTools: 128,
  },
}
