import { expect, test } from 'vitest'
import { loadConfig } from '#core/config/load.ts'
import type { DefaultTools, SkillBody, SystemConfig } from '#core/protocol/system.ts'
import { SECRET_PROVIDERS, SECRET_SKILLS, SECRET_TARSY, SECRET_VARS } from '../unit/config/secret-places.ts'
import { front } from './front.ts'

function secretFront() {
  const files = { 'tarsy.yaml': SECRET_TARSY, 'llm-providers.yaml': SECRET_PROVIDERS, ...SECRET_SKILLS }
  const config = loadConfig(files, SECRET_VARS)
  if (!config.ok) throw new Error(JSON.stringify(config.errors))
  return front({ config })
}

test('no answer of the system, and no line of its log, holds a secret of the configuration', async () => {
  const { ask, logged } = secretFront()
  const paths = [
    '/health',
    '/metrics',
    '/api/v1/alert-types',
    '/api/v1/runbooks',
    '/api/v1/system/config',
    '/api/v1/system/config/skills/disk',
    '/api/v1/system/config/skills/none',
    '/api/v1/system/default-tools?alert_type=host',
    '/api/v1/system/warnings',
    '/api/v1/system/mcp-servers',
    '/api/v1/sessions',
    '/api/v1/sessions/filter-options',
  ]
  for (const path of paths) {
    const answer = await ask(path)
    const told = `${JSON.stringify([...answer.headers])}${await answer.text()}`
    for (const [place, secret] of Object.entries(SECRET_VARS)) expect(told, `${path}: ${place}`).not.toContain(secret)
  }
  for (const secret of Object.values(SECRET_VARS)) expect(JSON.stringify(logged)).not.toContain(secret)
})

test('the configuration is shown with every block', async () => {
  const answer = await secretFront().ask('/api/v1/system/config')
  expect(answer.status).toBe(200)
  const body = await answer.json<SystemConfig>()
  expect(Object.keys(body).toSorted()).toEqual(
    ['agents', 'chains', 'defaults', 'llm_providers', 'mcp_servers', 'queue', 'skills', 'system'].toSorted(),
  )
  expect(body.skills).toEqual({ disk: { name: 'disk', description: 'd' } })
})

test('a skill is shown with its text, an unknown one is not found', async () => {
  const { ask } = secretFront()
  expect(await (await ask('/api/v1/system/config/skills/disk')).json<SkillBody>()).toEqual({
    name: 'disk',
    description: 'd',
    body: 'Log in with ***.',
  })
  for (const name of ['none', 'constructor', '__proto__', '%E0%A4%A']) {
    const answer = await ask(`/api/v1/system/config/skills/${name}`)
    expect([name, answer.status, await answer.json()]).toEqual([name, 404, { message: 'skill not found' }])
  }
})

test('the tools of a type are named', async () => {
  const answer = await front().ask('/api/v1/system/default-tools?alert_type=host')
  expect(await answer.json<DefaultTools>()).toEqual({
    alert_type: 'host',
    mcp_servers: ['tools'],
    native_tools: { google_search: false, code_execution: false, url_context: false },
  })
})
