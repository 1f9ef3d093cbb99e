import { expect, test } from 'vitest'
import { configLines, findLines } from '../../dashboard/src/data/config-lines.ts'
import { originOf, originWords } from '../../dashboard/src/data/config-origins.ts'

const CONFIG = {
  queue: { max_concurrent_sessions: 5, nothing: null, empty: '' },
  chains: { host: { alert_types: ['host', 'disk'], stages: [{ name: 'look', agents: [{ name: 'A' }] }], labels: [] } },
  flags: { on: true, off: false, zero: 0 },
}

test('each value is a line with its path; what has no value is none', () => {
  expect(configLines(CONFIG).map(({ path, value }) => `${path}: ${value}`)).toEqual([
    'queue.max_concurrent_sessions: 5',
    'chains.host.alert_types: host, disk',
    'chains.host.stages[0].name: look',
    'chains.host.stages[0].agents[0].name: A',
    'flags.on: true',
    'flags.off: false',
    'flags.zero: 0',
  ])
})

test('a search finds the lines that have all its words, in key or value', () => {
  const found = (text: string) => findLines(configLines(CONFIG), text).map(({ path }) => path)
  expect(found('HOST disk')).toEqual(['chains.host.alert_types'])
  expect(found('max 5')).toEqual(['queue.max_concurrent_sessions'])
  expect(found(' ')).toHaveLength(7)
  expect(found('max 6')).toEqual([])
})

test('the origin of a value is that of its path, or of what it is a part of', () => {
  const origins = {
    'agents.A': { from: 'built-in' },
    'chains.c.stages[0].name': { from: 'file', file: 'tarsy.yaml', line: 3 },
    'system.dashboard_url': { from: 'environment', file: 'tarsy.yaml', line: 5, variables: ['HOST', 'PORT'] },
    'defaults.llm_provider': { from: 'auto' },
  } as const
  const words = (path: string) => originWords(originOf(origins as never, path))
  expect(words('agents.A.mcp_servers')).toBe('built in')
  expect(words('agents.AB.mcp_servers')).toBe('default')
  expect(words('chains.c.stages[0].name')).toBe('tarsy.yaml:3')
  expect(words('chains.c.stages[0].replicas')).toBe('default')
  expect(words('system.dashboard_url')).toBe('environment HOST, PORT (tarsy.yaml:5)')
  expect(words('defaults.llm_provider')).toBe('auto, by the keys that are set')
})
