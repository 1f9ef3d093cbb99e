import type { JsonSchema } from '#core/ports.ts'
import type { Rules } from './dialects.ts'
import type { Source } from './expand.ts'

/** Turns a value that follows the adapted schema into what the tool's own schema means. */
export type Restore = (value: unknown) => unknown

/** One alternative of a place. `fit` says how well a value matches it; 0: not at all. */
export type Branch = { schema: JsonSchema; restore: Restore; fit(value: unknown): number }

/** `nullable`: the tool's own schema allows null here. */
export type Built = Branch & { nullable: boolean }

/** What a type adds to a branch. `notes` are for the description; `score` refines the fit of a value of that type. */
export type Part = { schema: JsonSchema; notes: Array<string>; restore: Restore; score(value: unknown): number }

export type Context = {
  source: Source
  rules: Rules
  /** References on the way to this place. */
  refs: ReadonlySet<string>
  /** Levels of objects and lists that may still follow. */
  depth: number
  /** Builds a place inside this one; null: it allows no value. */
  build(value: unknown, context: Context): Built | null
}
