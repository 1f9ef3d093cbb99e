import type { z } from 'zod'

/**
 * For a schema whose type is declared elsewhere. Does not compile unless each value of the type satisfies the schema and the schema names each
 * key of the type. The schema may have more optional keys.
 */
export function mirrors<T>() {
  return <S extends z.ZodType>(schema: Mirror<T, z.output<S>> extends true ? S : never): S => schema
}

type Mirror<T, O> = [T] extends [O] ? ([Whole<O>] extends [Whole<T>] ? true : false) : false

/** With every key required, so that a missing key is an error. */
type Whole<T> = T extends Array<infer E> ? Array<Whole<E>> : T extends object ? { [K in keyof T]-?: Whole<T[K]> } : T
