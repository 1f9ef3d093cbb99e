// The API's document, for tests that compare answers with it.

import { Validator } from '@cfworker/json-schema'
import type { Content, Described, Document, JsonSchema } from '#http/openapi/document.ts'
import generated from '../../src/http/openapi/generated/openapi.json'

export const document = generated as unknown as Document

export type Named = { method: string; path: string; described: Described }

/** Every operation, such as `GET /api/v1/sessions/{id}`. */
export const operations: ReadonlyArray<Named> = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), path, described })),
)

/** The schema of an answer: null if it is not JSON, undefined for a status that the document lacks. */
export function answerSchema({ responses }: Described, status: number): JsonSchema | null | undefined {
  const response = responses[status]
  if (response === undefined) return undefined
  const { content }: { content?: Content } = response.$ref === undefined ? response : refusal
  return content?.['application/json']?.schema ?? null
}

const refusal = document.components.responses['Error'] ?? { content: {} }

/** One sentence for each fault of the value. */
export function faultsBy(schema: JsonSchema, value: unknown): Array<string> {
  const { valid, errors } = validatorOf(schema).validate(value)
  return valid ? [] : errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
}

const validators = new Map<JsonSchema, Validator>()

function validatorOf(schema: JsonSchema): Validator {
  const known = validators.get(schema)
  if (known !== undefined) return known
  // `$ref` is resolved from the root, so the root gets all named schemas.
  const made = new Validator({ ...schema, components: { schemas: document.components.schemas } }, '2020-12')
  validators.set(schema, made)
  return made
}
