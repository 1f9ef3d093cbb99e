// From the files' keys to those of the code: `max_iterations` becomes `maxIterations`, `session_timeout` becomes `sessionTimeoutMs`.

import type * as z from 'zod'
import { factsOf, itemOf, keysOf } from './facts.ts'

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S

type Key<K, V> = K extends string ? ([Extract<V, z.$brand<'ms'>>] extends [never] ? Camel<K> : `${Camel<K>}Ms`) : never

type Given<T> = Exclude<T, undefined>

/** What the code sees of a value that the schema has read. Keys that are absent stay absent. */
export type ConfigOf<T> =
  T extends z.$brand<'ms'>
    ? number
    : T extends z.$brand<'verbatim'>
      ? { [K in keyof T as K extends string ? K : never]: Given<T[K]> }
      : T extends Array<infer Item>
        ? Array<ConfigOf<Item>>
        : T extends object
          ? { [K in keyof T as Key<K, T[K]>]: ConfigOf<Given<T[K]>> }
          : T

/** Says which provider a name stands for: `auto` stands for another. */
export type Naming = (provider: string) => string

export function toConfig<F extends z.ZodType>(schema: F, value: z.output<F>, naming: Naming): ConfigOf<z.output<F>> {
  return convert(schema, value, naming) as ConfigOf<z.output<F>>
}

function convert(schema: z.ZodType, value: unknown, naming: Naming): unknown {
  const { names, distinct } = factsOf(schema)
  if (typeof value === 'string') return names === 'provider' ? naming(value) : value
  if (typeof value !== 'object' || value === null) return value
  const item = itemOf(schema)
  if (item === null) return convertMapping(schema, value, naming)
  if (!Array.isArray(value)) {
    // `fromEntries` defines each key as the object's own, whatever it is called.
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, convert(item, each, naming)]))
  }
  const items = value.map(each => convert(item, each, naming))
  return distinct ? lastOfEachName(items as Array<{ name: string }>) : items
}

function convertMapping(schema: z.ZodType, value: object, naming: Naming): object {
  const entries = configKeys(schema).flatMap(([key, field, name]) => {
    const each: unknown = Reflect.get(value, key)
    return each === undefined ? [] : [[name, convert(field, each, naming)] as const]
  })
  return Object.fromEntries(entries)
}

/** The keys of a mapping, their fields, and how the code calls them. */
export function configKeys(schema: z.ZodType): Array<[key: string, field: z.ZodType, name: string]> {
  const { verbatim } = factsOf(schema)
  return keysOf(schema).map(([key, field]) => {
    const camel = key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return [key, field, verbatim ? key : factsOf(field).ms ? `${camel}Ms` : camel]
  })
}

function lastOfEachName(items: Array<{ name: string }>): Array<unknown> {
  return [...new Map(items.map(item => [item.name, item])).values()]
}
