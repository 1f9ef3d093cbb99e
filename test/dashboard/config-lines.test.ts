import { expect, test } from 'vitest'
import { configLines, findLines } from '../../dashboard/src/data/config-lines.ts'

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
