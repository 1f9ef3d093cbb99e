// Compares the types of the routes' answers with the schemas of the document.

import type { ExtractSchema } from 'hono/types'
import type { z } from 'zod'
import type { AppType } from '#http/app.ts'
import type { NOUNS } from '#http/openapi/operations.ts'

type Routes = ExtractSchema<AppType>
type Operations = All<(typeof NOUNS)[number]['operations']>
type All<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void ? I : never

/** The type of a route's JSON answer; never for a route that only refuses. */
type Answered<K> = K extends `${infer M} ${infer P}`
  ? P extends keyof Routes
    ? `$${Lowercase<M>}` extends keyof Routes[P]
      ? Routes[P][`$${Lowercase<M>}`] extends { output: infer O; outputFormat: 'json' }
        ? O
        : never
      : never
    : never
  : never

/** The described answer, of any status. */
type Described<K extends keyof Operations> = Operations[K] extends { answers: infer A }
  ? { [S in keyof A]: A[S] extends z.ZodType ? z.output<A[S]> : never }[keyof A]
  : never

/** Operations whose route answers another type than the described one: there must be none. */
export type Misdescribed = {
  [K in keyof Operations]: [Answered<K>] extends [Described<K>] ? never : K
}[keyof Operations]
