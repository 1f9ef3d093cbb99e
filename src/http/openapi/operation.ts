import type { z } from 'zod'

export type Refusal = 400 | 404 | 409 | 413 | 426 | 503
export type Success = 101 | 200 | 202 | 204 | 302

/** Where the live feed goes on from the answer; from when on sessions were searched. */
export type AnswerHeader = 'X-Last-Event-Id' | 'X-Searched-From'

export type Operation = {
  summary: string
  /** What a path parameter may hold, where it is not any text. */
  path?: Readonly<Record<string, z.ZodType>>
  /** The schema that the route reads its query with. */
  query?: z.ZodObject
  /** The schema that the route reads its body with. */
  body?: z.ZodType
  /** By status: a JSON body, the media type of another one, or null where there is none. */
  answers: Readonly<Partial<Record<Success | 503, z.ZodType | string | null>>>
  /** A header that the answer may carry. */
  header?: AnswerHeader
  /** By status: why the route refuses, beside what every route of the API may refuse for. */
  refuses?: Readonly<Partial<Record<Refusal, string>>>
}

/** Operations by method and path; a page shows each noun as a chapter. */
export type Noun = { noun: string; operations: Readonly<Record<string, Operation>> }
