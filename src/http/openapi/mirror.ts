import type { z } from 'zod'

/** A schema that every value of the type satisfies; the compiler refuses one that lacks what the type may hold. */
export function mirrors<T>() {
  return <S extends z.ZodType>(schema: T extends z.input<S> ? S : never): S => schema
}
