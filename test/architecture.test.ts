import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { deadExports } from './dead-exports.ts'
import { breaches, cycle, envBreaches, lengthBreaches, type Source } from './walls.ts'

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
}).split('\n')
const sources = sourcesIn(/^(src|durable-objects|dashboard|local)\//)

function sourcesIn(folder: RegExp): Array<Source> {
  return files
    .filter(path => folder.test(path) && /\.(ts|tsx|mjs)$/.test(path) && !path.includes('generated'))
    .flatMap(path => {
      try {
        return [{ path, text: readFileSync(path, 'utf8') }]
      } catch {
        // Listed by git but deleted in the working tree.
        return []
      }
    })
}

test('no import crosses a wall of the house', () => {
  expect(breaches(sources)).toEqual([])
})

test('only the composition roots see Env', () => {
  expect(envBreaches(sources)).toEqual([])
})

test('no file is longer than 300 lines', () => {
  // Tables of data are exempt by name.
  expect(lengthBreaches(sources, 300, /\/(builtins|builtin-providers|patterns)\.ts$/)).toEqual([])
})

test('there is no cycle among the imports', () => {
  expect(cycle(sources)).toBeNull()
})

test('everything that is exported is used', () => {
  expect(deadExports(sources, sourcesIn(/^test\//))).toEqual([])
})

test('every type of the wire has a case in the reducer or is named as one without', () => {
  const events = readFileSync('src/core/protocol/events.ts', 'utf8')
  const reducer =
    readFileSync('src/core/protocol/fold-session.ts', 'utf8') +
    readFileSync('src/core/protocol/fold-timeline.ts', 'utf8')
  const types = [...events.matchAll(/type: '([a-z_]+\.[a-z_]+)'/g)].map(match => match[1] ?? '')
  const control = ['connection.established', 'subscription.confirmed', 'subscription.error', 'catchup.overflow']
  const missing = types.filter(type => !control.includes(type) && !reducer.includes(`'${type}'`))
  expect(types.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
})

test.each([
  ['src/core/clock.ts', "import { z } from 'cloudflare:workers'"],
  ['src/core/a.ts', "import { x } from '../store/rows.ts'"],
  ['src/core/alerts/a.ts', "import type { Frame } from '#core/protocol/events.ts'"],
  ['src/core/protocol/a.ts', "import type { Plan } from '../investigation/plan.ts'"],
  ['src/core/protocol/a.ts', "import { z } from 'zod'"],
  ['src/core/protocol/a.ts', "import { stage } from './session.schema.ts'"],
  ['src/core/config/a.ts', "import { run } from '../investigation/run-session.ts'"],
  ['src/core/investigation/log/a.ts', "import type { Engine } from '../engine.ts'"],
  ['src/core/investigation/decide/a.ts', "import { askModel } from '../ask/ask-model.ts'"],
  ['src/http/request/a.ts', "import { json } from '../sessions/routes.ts'"],
  ['src/adapters/llm/a.ts', "import { host } from '../mcp/host.ts'"],
  ['src/adapters/mcp/a.ts', "const x = await import('#adapters/llm/select.ts')"],
  ['src/store/a.ts', "import { app } from '#http/app.ts'"],
  ['src/metrics/a.ts', "import { getRow } from '#store/sessions.ts'"],
  ['src/http/a.ts', "import { Investigation } from '#objects/investigation.ts'"],
  ['src/queue/a.ts', "import { select } from '#adapters/llm/select.ts'"],
  ['durable-objects/a.ts', "import { app } from '../src/http/app.ts'"],
  ['local/a.ts', "import { project } from '#store/projection.ts'"],
  ['local/a.ts', "import { createApp } from '#http/app.ts'"],
  ['dashboard/src/a.ts', "import { stage } from '#core/protocol/session.schema.ts'"],
  ['dashboard/src/a.ts', "import { load } from '#core/config/load.ts'"],
  ['dashboard/src/a.ts', "import { app } from '../../src/http/app.ts'"],
])('%s may not hold: %s', (path, text) => {
  expect(breaches([{ path, text }])).toHaveLength(1)
})

test('what the walls allow passes', () => {
  const fine: Array<Source> = [
    {
      path: 'src/core/config/a.ts',
      text: "import type { Plan } from '../investigation/plan.ts'\n// import x from 'cloudflare:workers'",
    },
    {
      path: 'src/core/protocol/a.ts',
      text: "import type * as z from 'zod'\nimport type { stage } from './session.schema.ts'",
    },
    { path: 'src/core/protocol/a.schema.ts', text: "import { z } from 'zod'" },
    { path: 'src/http/a.ts', text: "import { lobbyClient } from '#objects/lobby-client.ts'" },
    { path: 'local/a.ts', text: "import { describeApi } from '#http/openapi/describe.ts'" },
    {
      path: 'dashboard/src/a.ts',
      text: "import type { AppType } from '#http/app.ts'\nimport { fold } from '#core/protocol/view.ts'",
    },
    { path: 'dashboard/src/b.ts', text: "import { readAlert } from '#core/alerts/read-alert.ts'" },
  ]
  expect(breaches(fine)).toEqual([])
})

test('Env outside a composition root, a long file and a cycle are found', () => {
  expect(envBreaches([{ path: 'src/http/a.ts', text: 'export function f(env: Env) {}' }])).toHaveLength(1)
  expect(lengthBreaches([{ path: 'src/a.ts', text: '\n'.repeat(301) }], 300, /never/)).toHaveLength(1)
  const loop = [
    { path: 'src/a.ts', text: "import { b } from './b.ts'" },
    { path: 'src/b.ts', text: "import { a } from './a.ts'" },
  ]
  expect(cycle(loop)).toEqual(['src/a.ts', 'src/b.ts', 'src/a.ts'])
})

test('an export that nothing uses, and one that is passed on to nobody, are found', () => {
  const house = [
    { path: 'src/a.ts', text: 'export const used = 1\nexport function own() {}\nown()\nexport type Dead = 1 // Dead' },
    { path: 'src/b.ts', text: "import { used } from './a.ts'\nexport { used }\nexport const tested = used" },
    { path: 'src/c.ts', text: "export type { Row as Line } from './d.ts'\nexport { used } from './a.ts'" },
    { path: 'local/e.ts', text: "import { used as mine } from '../src/b.ts'\nmine()" },
  ]
  const tests = [{ path: 'test/a.test.ts', text: "import { tested } from '../src/b.ts'" }]
  expect(deadExports(house, tests).map(({ path, rule }) => `${path} ${rule}`)).toEqual([
    'src/a.ts exports Dead, which nothing uses',
    'src/b.ts exports tested, which nothing uses',
    'src/c.ts exports Line, which nothing uses',
    'src/c.ts exports used, which nothing uses',
  ])
})
