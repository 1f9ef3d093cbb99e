import { Validator } from '@cfworker/json-schema'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonSchema } from '#core/config/json-schema.ts'
import { providersSchema, tarsySchema } from '#core/config/schema.ts'
import { PROVIDERS_WITH_EVERY_KEY, TARSY_WITH_EVERY_KEY } from './every-key.ts'

const TARSY = jsonSchema(tarsySchema, 'tarsy')
const PROVIDERS = jsonSchema(providersSchema, 'providers')

/** The places that an editor would mark, from the root to the deepest. */
function marks(schema: object, text: string): Array<string> {
  const { errors } = new Validator(schema, '7', false).validate(parse(text))
  return errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`)
}

test('the written schemas are those of today', () => {
  const written = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../../config/${name}`, import.meta.url), 'utf8'))
  expect(written('tarsy.schema.json').properties).toEqual(TARSY.properties)
  expect(written('llm-providers.schema.json').properties).toEqual(PROVIDERS.properties)
})

test.each(['config/tarsy.yaml', 'config/llm-providers.yaml'])('%s names its schema in its first line', path => {
  const [line] = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8').split('\n')
  const schema = path.replace('config/', '').replace('.yaml', '.schema.json')
  expect(line).toBe(`# yaml-language-server: $schema=${schema}`)
})

test('a configuration with every key passes', () => {
  expect(marks(TARSY, TARSY_WITH_EVERY_KEY)).toEqual([])
  expect(marks(PROVIDERS, PROVIDERS_WITH_EVERY_KEY)).toEqual([])
})

test.each([
  ['an unknown key', 'defalts: {}', '#/defalts'],
  [
    'an unknown key of a stage',
    'agent_chains: {c: {stages: [{name: a, agent: []}]}}',
    '#/agent_chains/c/stages/0/agent',
  ],
  [
    'an unknown key of a sub-agent',
    'agent_chains: {c: {sub_agents: [{name: a, model: m}]}}',
    '#/agent_chains/c/sub_agents/0',
  ],
  ['a word for a number', 'queue: {worker_count: many}', '#/queue/worker_count'],
  ['a number out of range', 'queue: {worker_count: 51}', '#/queue/worker_count'],
  ['a number for a duration', 'queue: {session_timeout: 40}', '#/queue/session_timeout'],
  ['a backend that is none', 'defaults: {llm_backend: native}', '#/defaults/llm_backend'],
  ['a flag that is none', 'system: {slack: {enabled: maybe}}', '#/system/slack/enabled'],
  ['a text for a list', 'agents: {A: {mcp_servers: one}}', '#/agents/A/mcp_servers'],
  ['what belongs elsewhere', 'defaults: {summarization: {enabled: true}}', '#/defaults/summarization/enabled'],
])('%s is marked', (_, text, place) => {
  expect(marks(TARSY, text).some(mark => mark.startsWith(`${place} `))).toBe(true)
})

test.each([
  'defaults: {max_iterations: "{{.N}}", llm_backend: "{{.B}}"}',
  'agents: {A: }',
  'mcp_servers: {s: {transport: {type: stdio, args: [1, true, x], env: {PORT: 80}}}}',
  'agent_chains: {c: {sub_agents: [A, {name: B, max_iterations: 2}], stages: [{agents: [{type: ""}]}]}}',
])('what YAML makes of a fine value passes: %s', text => {
  expect(marks(TARSY, text)).toEqual([])
})

test('every key is described in one short sentence', () => {
  const missing: Array<string> = []
  const walk = (schema: Record<string, unknown>, path: string) => {
    for (const [key, property] of Object.entries(
      (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      const said = property['description']
      if (typeof said !== 'string' || !said.endsWith('.') || said.length > 130) missing.push(`${path}.${key}`)
      walk(property, `${path}.${key}`)
    }
    for (const key of ['items', 'additionalProperties'] as const) {
      const inner = schema[key]
      if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>, path)
    }
    for (const inner of (schema['anyOf'] ?? []) as Array<Record<string, unknown>>) walk(inner, path)
  }
  walk(TARSY, 'tarsy')
  walk(PROVIDERS, 'providers')
  expect(missing).toEqual([])
})
