import { expect, test } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import { chain, DEFAULTS, errorsOf, expectMistake, load, type Mistake } from './example.ts'

const PROVIDERS: Array<Mistake> = [
  ['no type', 'llm_providers:\n  p: {model: m, api_key_env: K}', '2:3', "no 'type'"],
  [
    'an unknown type',
    'llm_providers:\n  p: {type: cohere, model: m, api_key_env: K}',
    '2:13',
    "one of 'google', 'openai'",
  ],
  ['no model', 'llm_providers:\n  p: {type: openai, api_key_env: K}', '2:3', "no 'model'"],
  [
    'no key variable',
    'llm_providers:\n  p: {type: openai, model: m}',
    '2:3',
    "no 'api_key_env', and defaults.llm_provider uses it",
  ],
  [
    'a key in place of its variable',
    'llm_providers:\n  p: {type: openai, model: m, api_key_env: sk-abc-DEF}',
    '2:44',
    'not the key itself',
  ],
  ['a bare host', 'llm_providers:\n  p: {type: openai, model: m, base_url: localhost}', '2:41', 'begins with http'],
  [
    'an unknown native tool',
    'llm_providers:\n  p: {type: google, model: m, api_key_env: K, native_tools: {shell: true}}',
    '2:69',
    'Use google_search',
  ],
]

test.each(PROVIDERS)('a provider with %s is said with its place and remedy', (_, text, at, sentence) => {
  expectMistake('llm-providers.yaml', load('defaults: {llm_provider: p}', text, { K: 'x' }), `${at} `, sentence)
})

test('a file with three mistakes reports three, also where one stands inside another’s entry', () => {
  const text = chain(
    'alert_types: [x]\nmax_iterations: 0\nstages:\n  - name: a\n    agents: [{name: Nobody}]\nllm_backend: nope',
  )
  expect(errorsOf(load(text))).toEqual([
    expect.stringContaining("tarsy.yaml:5:21 agent_chains.c.max_iterations: 'max_iterations' must be a whole number"),
    expect.stringContaining(
      "tarsy.yaml:8:25 agent_chains.c.stages[0].agents[0].name: The agent 'Nobody' does not exist",
    ),
    expect.stringContaining("tarsy.yaml:9:18 agent_chains.c.llm_backend: 'llm_backend' must be one of"),
  ])
})

test('three mistakes in each file are nine mistakes, each with its place', () => {
  const tarsy = `queue: {worker_count: 99}
defaults: {llm_provider: demo, llm_backend: native}
agents: {A: {mcp_servers: [nope]}}`
  const providers = `llm_providers:
  a: {type: cohere, model: m}
  b: {type: openai}
  c: {type: openai, model: m, base_url: localhost}`
  const skills = {
    'skills/one/SKILL.md': 'no front-matter',
    'skills/two/SKILL.md': '---\ndescription: d\n---\n',
    'skills/zoo/SKILL.md': '---\nname: n\n---\n',
  }
  const places = errorsOf(load(tarsy, providers, {}, skills)).map(line => line.split(': ')[0])
  expect(places).toEqual([
    'tarsy.yaml:1:23 queue.worker_count',
    'tarsy.yaml:2:45 defaults.llm_backend',
    'tarsy.yaml:3:28 agents.A.mcp_servers[0]',
    'skills/zoo/SKILL.md:1:1 description',
    'skills/two/SKILL.md:1:1 name',
    'skills/one/SKILL.md:1:1 ',
    'llm-providers.yaml:2:13 llm_providers.a.type',
    'llm-providers.yaml:3:3 llm_providers.b.model',
    'llm-providers.yaml:4:41 llm_providers.c.base_url',
  ])
})

test('mistakes of both files and of the skills are reported together', () => {
  const result = load(
    'queue: {worker_count: 99}',
    'llm_providers: {p: {type: x, model: m}}',
    {},
    { 'skills/a/SKILL.md': 'no front-matter' },
  )
  expect(result.ok ? [] : result.errors.map(({ file }) => file)).toEqual([
    'tarsy.yaml',
    'skills/a/SKILL.md',
    'llm-providers.yaml',
  ])
})

test.each([
  ['no front-matter', 'text', 1, 'between two lines'],
  ['no closing line', '---\nname: a\ndescription: b\n', 1, 'between two lines'],
  ['no name', '---\ndescription: b\n---\n', 1, "no 'name'"],
  ['no description', '---\nname: b\n---\n', 1, "no 'description'"],
  ['broken YAML', '---\nname: "a\n---\n', 2, 'not valid YAML'],
])('a skill with %s is an error', (_, text, line, sentence) => {
  const result = load(DEFAULTS, '', {}, { 'skills/s/SKILL.md': text })
  expect(result.ok ? [] : result.errors).toEqual([
    expect.objectContaining({ file: 'skills/s/SKILL.md', line, message: expect.stringContaining(sentence) }),
  ])
})

test('two skills of one name are an error that names the first', () => {
  const text = '---\nname: a\ndescription: b\n---\n'
  expect(errorsOf(load(DEFAULTS, '', {}, { 'skills/x/SKILL.md': text, 'skills/y': text }))).toEqual([
    expect.stringContaining("skills/y:2:1 name: The skill name 'a' is taken by skills/x/SKILL.md"),
  ])
})

test.each(['tarsy.yaml', 'llm-providers.yaml'])('without %s nothing loads', missing => {
  const files = { 'tarsy.yaml': DEFAULTS, 'llm-providers.yaml': '' }
  const { [missing as keyof typeof files]: _, ...rest } = files
  expect(errorsOf(loadConfig(rest, {}))).toEqual([expect.stringContaining(`${missing} is missing`)])
})

test('a workers-ai provider may be described, and is refused where it is used', () => {
  const providers = 'llm_providers: {w: {type: workers-ai, model: m}}'
  expect(errorsOf(load(DEFAULTS, providers))).toEqual([])
  expect(errorsOf(load('defaults: {llm_provider: w}', providers))).toEqual([expect.stringContaining('not built yet')])
})

test('a file that repeats its aliases without end is refused quickly', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]}, `.repeat(10)}]`).join('\n')}\n`
  expect(errorsOf(load(bomb))).toEqual([expect.stringContaining('repeats its aliases too often')])
})
