import type { z } from 'zod'

export type Refusal = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 426 | 429 | 503
export type Success = 101 | 200 | 201 | 202 | 204 | 302 | 303

/** `X-Last-Event-Id`: the cursor of the answer. `X-Searched-From`: only sessions created from then on were searched. */
export type AnswerHeader = 'X-Last-Event-Id' | 'X-Searched-From'

type AnswerBody = z.ZodType | string

export type Operation = {
  summary: string
  /** Path parameters that are not any text. */
  path?: Readonly<Record<string, z.ZodType>>
  /** The schema that the route reads its query with. */
  query?: z.ZodObject
  /** The schema that the route reads its body with. */
  body?: z.ZodType
  /** Headers that the route reads, and what for. */
  headers?: Readonly<Record<string, string>>
  /** By status: the schema of a JSON body, the media type of another body, both where the query chooses, or null for none. */
  answers: Readonly<Partial<Record<Success | 401 | 503, AnswerBody | readonly [z.ZodType, string] | null>>>
  /** A header that the answer may carry. */
  header?: AnswerHeader
  /** The answer has an ETag, and is 304 for a client that holds it. */
  versioned?: true
  /** By status: why the route refuses. `describe.ts` adds what every route refuses. */
  refuses?: Readonly<Partial<Record<Refusal, string>>>
}

/** Operations by method and path. The page at /api/docs shows each noun as a chapter. */
export type Noun = { noun: string; operations: Readonly<Record<string, Operation>> }
