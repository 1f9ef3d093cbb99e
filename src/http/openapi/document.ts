// The OpenAPI 3.1 document, made from the routes that are there and the schemas that they read with: it cannot be stale.

import { z } from 'zod'
import { error } from './answers.ts'
import { OPERATIONS, type Operation } from './operations.ts'

export type Route = { method: string; path: string }

export type Parameter = { name: string; in: 'path' | 'query'; required: boolean; description?: string; schema: object }
type Content = Record<string, { schema: object }>
export type Described = {
  summary: string
  parameters: Array<Parameter>
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}
export type Document = {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, Described>>
}

export function openApi(routes: ReadonlyArray<Route>, version: string): Document {
  const paths: Document['paths'] = {}
  for (const { method, path } of routes) {
    // Middleware is registered for ALL methods.
    if (method === 'ALL') continue
    const known = OPERATIONS[`${method} ${path}`] ?? { summary: '' }
    const described = (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {})
    described[method.toLowerCase()] = describe(path, known)
  }
  const description =
    'Every error has the body {"message"}. Whoever asks signs in through Cloudflare Access or sends the API token as a bearer token; /health is open.'
  return { openapi: '3.1.0', info: { title: 'TARSy', version, description }, paths }
}

function describe(path: string, { summary, query = {}, body, status = 200, answer, type }: Operation): Described {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']): Parameter => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query).map(([name, description]): Parameter => ({
    name,
    in: 'query',
    required: false,
    description,
    schema: { type: 'string' },
  }))
  const schema = answer === undefined ? {} : jsonSchema(answer)
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body !== undefined && { requestBody: { content: { 'application/json': { schema: jsonSchema(body) } } } }),
    responses: {
      [status]: {
        description: 'done',
        ...(status !== 101 && status !== 302 && { content: { [type ?? 'application/json']: { schema } } }),
      },
      default: { description: 'refused or failed', content: { 'application/json': { schema: jsonSchema(error) } } },
    },
  }
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
