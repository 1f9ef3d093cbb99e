// Builds the document from the operations and their schemas. Runs in `npm run generate`, not in the Worker.

import { z } from 'zod'
import { error } from '#core/protocol/service.schema.ts'
import { ROUTE_NEEDS } from '../identity/route-needs.ts'
import type { Content, Described, Document, JsonSchema, Parameter } from './document.ts'
import type { AnswerHeader, Operation } from './operation.ts'
import { NOUNS } from './operations.ts'
import { jsonSchema, type Shapes } from './shapes.ts'

export function describeApi(): Document {
  const shapes: Shapes = {}
  const paths: Record<string, Record<string, Described>> = {}
  for (const { noun, operations } of NOUNS) {
    for (const [key, operation] of Object.entries(operations)) {
      const [method = '', path = ''] = key.split(' ')
      const described = (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {})
      described[method.toLowerCase()] = describe(noun, method.toLowerCase(), path, operation, shapes)
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'TARSy', version: '', description: ABOUT },
    tags: NOUNS.map(({ noun }) => ({ name: noun })),
    paths,
    components: {
      schemas: shapes,
      responses: { Error: { description: 'refused or failed', content: json(jsonSchema(error, 'output', shapes)) } },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ token: [] }],
  }
}

const ABOUT =
  'Every error has the body {"message"}. Callers sign in through Cloudflare Access, or send the API token as a bearer token. /health is open to everyone.'

function describe(noun: string, method: string, path: string, operation: Operation, shapes: Shapes): Described {
  const { summary, body, query, headers = {}, versioned } = operation
  return {
    operationId: `${method}-${path.replace('/api/v1', '').replaceAll(/\W+/g, '-').replaceAll(/^-|-$/g, '')}`,
    tags: [noun],
    summary,
    parameters: [
      ...pathParameters(path, operation),
      ...(query === undefined ? [] : queryParameters(query)),
      ...Object.entries(headers).map(([name, description]) => headerParameter(name, description)),
      ...(versioned ? [IF_NONE_MATCH] : []),
    ],
    ...(body !== undefined && {
      requestBody: { required: true, content: json(jsonSchema(body, 'input', shapes)) },
    }),
    ...(isOpen(method, path) && { security: [] }),
    responses: { ...refusalsOf(method, path, operation), ...answersOf(operation, shapes) },
  }
}

function pathParameters(path: string, operation: Operation): Array<Parameter> {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: jsonSchema(operation.path?.[name] ?? z.string(), 'input', {}),
  }))
}

function queryParameters(query: z.ZodObject): Array<Parameter> {
  const { properties = {}, required = [] } = jsonSchema(query, 'input', {}) as {
    properties?: Record<string, JsonSchema & { description?: string; allowEmptyValue?: boolean }>
    required?: Array<string>
  }
  return Object.entries(properties).map(([name, { description, allowEmptyValue, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    ...(allowEmptyValue !== undefined && { allowEmptyValue }),
    ...(schema['type'] === 'array' && { explode: false as const }),
    schema,
  }))
}

function isOpen(method: string, path: string): boolean {
  return ROUTE_NEEDS[`${method.toUpperCase()} ${path}`] === 'nobody'
}

function headerParameter(name: string, description: string): Parameter {
  return { name, in: 'header', required: false, description, schema: { type: 'string' } }
}

const IF_NONE_MATCH = headerParameter(
  'If-None-Match',
  'The ETag of an answer that the client holds: the answer is 304 while that is still right',
)

function answersOf({ answers, header, versioned }: Operation, shapes: Shapes): Described['responses'] {
  const names: Array<keyof typeof HEADERS> = [...(header ? [header] : []), ...(versioned ? ['ETag' as const] : [])]
  const headers = Object.fromEntries(names.map(name => [name, HEADERS[name]]))
  const described = Object.entries(answers).map(([status, answer]) => [
    status,
    {
      description: DESCRIPTIONS[status] ?? 'done',
      ...(names.length > 0 && { headers }),
      ...(answer !== null && { content: contentOf([answer].flat(), shapes) }),
    },
  ])
  const unchanged = { description: 'the client holds the answer', headers }
  return Object.fromEntries([...described, ...(versioned ? [['304', unchanged]] : [])])
}

function contentOf(bodies: ReadonlyArray<z.ZodType | string>, shapes: Shapes): Content {
  const contents = bodies.map(body =>
    typeof body === 'string' ? { [body]: { schema: { type: 'string' } } } : json(jsonSchema(body, 'output', shapes)),
  )
  return Object.assign({}, ...contents)
}

const HEADERS: Readonly<Record<AnswerHeader | 'ETag', JsonSchema>> = {
  ETag: {
    description:
      'Names this state of the answer, for If-None-Match; absent while the answer may change without a new event',
    schema: { type: 'string' },
  },
  'X-Last-Event-Id': {
    description: 'The cursor from which the event stream continues this answer',
    schema: { type: 'integer' },
  },
  'X-Searched-From': {
    description:
      'Present when too many sessions match: only sessions created since this time were searched. The same search with this as end_date finds older ones',
    schema: { type: 'string', format: 'date-time' },
  },
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  101: 'the socket is open',
  201: 'made',
  202: 'accepted; the work goes on in the background',
  204: 'done, no body',
  302: 'the page to go to',
  303: 'the page to go to',
  401: 'the page again, with what is wrong with the token',
  503: 'unhealthy',
}

/** Refusals of the middleware (identity, origin, configuration, size) and of the route itself. */
function refusalsOf(method: string, path: string, { refuses = {} }: Operation): Described['responses'] {
  const guarded = !isOpen(method, path)
  const ours = path.startsWith('/api/')
  const all: Record<string, string> = {
    ...(guarded && {
      401: 'the request has no valid identity',
      403: 'the caller, or the page it comes from, is not allowed',
    }),
    ...(ours && !path.includes('/webhooks/') && { 413: 'the request is too long' }),
    500: 'a fault of ours; X-Error-Id is its line in the log',
    ...(guarded && { 503: 'the configuration is broken, or the session is busy: try again later' }),
    ...(refuses as Readonly<Record<string, string>>),
  }
  return Object.fromEntries(
    Object.entries(all).map(([status, description]) => [status, { description, $ref: '#/components/responses/Error' }]),
  )
}

function json(schema: JsonSchema): Content {
  return { 'application/json': { schema } }
}
