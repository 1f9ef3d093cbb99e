import type { z } from 'zod'

/**
 * A schema that every value of the type satisfies, and that names every key that the type may hold, also the optional ones;
 * the compiler refuses any other. The schema may know optional keys that the type does not have yet.
 */
export function mirrors<T>() {
  return <S extends z.ZodType>(schema: Mirror<T, z.output<S>> extends true ? S : never): S => schema
}

type Mirror<T, O> = [T] extends [O] ? ([Whole<O>] extends [Whole<T>] ? true : false) : false

/** Every key there, so that a key which only one side knows shows. */
type Whole<T> = T extends Array<infer E> ? Array<Whole<E>> : T extends object ? { [K in keyof T]-?: Whole<T[K]> } : T
