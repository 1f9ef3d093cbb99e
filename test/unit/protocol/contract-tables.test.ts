// Schemas against tables of the reference's answers that were written down by hand: what a schema lets through, its table lets through too,
// and both have the same keys. A key that leaves a schema by mistake fails here, also in answers that no test can provoke yet.

import { expect, test } from 'vitest'
import { z } from 'zod'
import * as intake from '#core/protocol/intake.schema.ts'
import * as learning from '#core/protocol/learning.schema.ts'
import * as review from '#core/protocol/review.schema.ts'
import * as service from '#core/protocol/service.schema.ts'
import * as list from '#core/protocol/session-list.schema.ts'
import * as session from '#core/protocol/session.schema.ts'
import * as trace from '#core/protocol/trace.schema.ts'
import { usageSeries, usageSummary } from '#core/protocol/usage.schema.ts'
import * as rest from '../../contract/rest-tables.ts'
import * as reviews from '../../contract/review-tables.ts'
import { rows, type Spec, type Table } from '../../contract/shape.ts'
import * as system from '../../contract/system-tables.ts'
import * as traces from '../../contract/trace-tables.ts'

type Json = {
  type?: string | Array<string>
  format?: string
  enum?: Array<string>
  const?: string
  anyOf?: Array<Json>
  $ref?: string
  $defs?: Record<string, Json>
  items?: Json
  properties?: Record<string, Json>
  required?: Array<string>
}

const KIND: Readonly<Record<string, (schema: Json) => boolean>> = {
  T: ({ type }) => type === 'string',
  ID: ({ type }) => type === 'string',
  TS: ({ type, format }) => type === 'string' && format === 'date-time',
  I: ({ type }) => type === 'integer',
  F: ({ type }) => type === 'number' || type === 'integer',
  B: ({ type }) => type === 'boolean',
  object: ({ type }) => type === 'object',
}

/** One line for each place where the schema lets through what the table does not, or has other keys. */
function differences(schema: z.ZodType, spec: Spec): Array<string> {
  const root = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Json
  return differencesAt(root, root.$defs ?? {}, spec, 'body')
}

function differencesAt(schema: Json, defs: Record<string, Json>, spec: Spec, path: string): Array<string> {
  const { $ref, type } = schema
  const anyOf = Array.isArray(type) ? type.map(each => ({ ...schema, type: each })) : schema.anyOf
  if ($ref !== undefined) return differencesAt(defs[$ref.replace('#/$defs/', '')] ?? {}, defs, spec, path)
  if (anyOf !== undefined) {
    const nullable = anyOf.some(each => each.type === 'null') && !mayBeNull(spec)
    const others = anyOf.filter(each => each.type !== 'null')
    return [
      ...(nullable ? [`${path} may be null`] : []),
      ...others.flatMap(each => differencesAt(each, defs, spec, path)),
    ]
  }
  if (typeof spec === 'string')
    return KIND[spec.replace(/\|null$|\?$/, '')]?.(schema) === true ? [] : [`${path} is not ${spec}`]
  if ('words' in spec) {
    const all = schema.enum ?? (schema.const === undefined ? null : [schema.const])
    if (all === null) return [`${path} is any ${String(schema.type)}`]
    return all.filter(word => !spec.words.includes(word)).map(word => `${path} may be ${word}`)
  }
  if ('each' in spec) return differencesAt(schema.items ?? {}, defs, spec.each, `${path}[]`)
  return 'keys' in spec ? keyDifferences(schema, defs, spec.keys, path) : []
}

function keyDifferences(
  { properties = {}, required = [] }: Json,
  defs: Record<string, Json>,
  keys: Table,
  path: string,
) {
  const all = [...new Set([...Object.keys(properties), ...Object.keys(keys)])]
  return all.flatMap(key => {
    const [schema, spec] = [properties[key], keys[key]]
    if (schema === undefined) return [`${path}.${key} is not in the schema`]
    if (spec === undefined) return [`${path}.${key} is not in the table`]
    const absent = !required.includes(key) && !mayBeAbsent(spec) ? [`${path}.${key} may be absent`] : []
    return [...absent, ...differencesAt(schema, defs, spec, `${path}.${key}`)]
  })
}

function mayBeNull(spec: Spec): boolean {
  return typeof spec === 'string' ? spec.endsWith('|null') : spec.nullable === true
}

function mayBeAbsent(spec: Spec): boolean {
  return typeof spec === 'string' ? spec.endsWith('?') : spec.optional === true
}

// The last column: where a schema is known to be looser than its table. A sub-agent has no sub-agents, which a recursive schema cannot say.
test.each<[string, z.ZodType, Spec, ReadonlyArray<string>]>([
  ['an accepted alert', intake.queuedAlert, rest.accepted, []],
  ['a question', intake.askedQuestion, rest.asked, []],
  ['an error', service.error, rest.error, []],
  ['the list', list.sessionList, rest.sessionList, ['body.sessions[].quality_rating is any string']],
  ['active sessions', list.activeSessions, rest.activeSessions, []],
  ['filter options', list.filterOptions, rest.filterOptions, []],
  [
    'a session',
    session.sessionDetail,
    rest.sessionDetail,
    [
      'body.quality_rating is any string',
      'body.stages[].executions[].llm_backend is any string',
      'body.stages[].executions[].sub_agents[].llm_backend is any string',
      'body.stages[].executions[].sub_agents[].sub_agents is not in the table',
    ],
  ],
  ['a summary', session.sessionSummary, rest.sessionSummary, []],
  ['a status', session.sessionStatus, rest.sessionStatus, []],
  ['the timeline', z.array(session.timelineEvent), rest.timeline, []],
  ['the trace', trace.trace, traces.trace, ['body.stages[].executions[].sub_agents[].sub_agents is not in the table']],
  [
    'a model call',
    trace.llmDetail,
    traces.llmDetail,
    [
      'body.llm_request.native_tools.google_search is not in the schema',
      'body.llm_request.native_tools.code_execution is not in the schema',
      'body.llm_request.native_tools.url_context is not in the schema',
    ],
  ],
  [
    'triage',
    review.triageGroup,
    reviews.triageGroup,
    [
      'body.sessions[].estimated_cost_usd is not in the table',
      'body.sessions[].cost_completeness is not in the table',
      'body.sessions[].quality_rating is any string',
    ],
  ],
  ['results of reviews', review.reviewResults, reviews.reviewResults, []],
  [
    'activities of a review',
    review.reviewActivities,
    reviews.reviewActivity,
    ['body.activities[].to_status may be null'],
  ],
  ['usage', usageSummary, reviews.usageSummary, []],
  ['usage by days', usageSeries, reviews.usageSeries, []],
  [
    'memories',
    learning.memoryPage,
    reviews.memoryPage,
    [
      'body.memories[].project is any string',
      'body.memories[].category is any string',
      'body.memories[].valence is any string',
    ],
  ],
  ['alert types', service.alertTypes, system.alertTypes, []],
  ['runbooks', service.runbooks, system.runbooks, []],
  ['warnings', service.warnings, system.warnings, []],
  ['MCP servers', service.mcpServers, system.mcpServers, []],
  ['default tools', service.defaultTools, system.defaultTools, []],
  ['a skill', service.skill, system.skill, []],
])('the schema and the table agree: %s', (_name, schema, table, known) => {
  expect(differences(schema, table)).toEqual(known)
})

test('a key of one side alone, a looser value, a null and an absence are found', () => {
  const schema = z.object({
    id: z.string(),
    word: z.enum(['a', 'b']),
    any: z.string(),
    at: z.string().nullable(),
    more: z.int().exactOptional(),
    ours: z.boolean(),
  })
  const table: Table = { id: 'ID', word: { words: ['a'] }, any: { words: ['a'] }, at: 'T', more: 'I', theirs: 'T' }
  expect(differences(z.array(schema), rows(table))).toEqual([
    'body[].word may be b',
    'body[].any is any string',
    'body[].at may be null',
    'body[].more may be absent',
    'body[].ours is not in the table',
    'body[].theirs is not in the schema',
  ])
})
