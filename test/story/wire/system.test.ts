// What the system says of itself, with a secret in every place of the configuration that may hold one. A database that is down is tested in
// test/contract/endpoints.test.ts: the database of a whole system cannot be taken away.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertTypes, Health, McpServerHealth, SystemWarning } from '../../../src/core/protocol/api.ts'
import type { DefaultTools, SkillBody, SystemConfig } from '../../../src/core/protocol/system.ts'
import { systemConfig } from '../../contract/config-tables.ts'
import { faultsOf } from '../../contract/shape.ts'
import * as tables from '../../contract/system-tables.ts'
import { startWire, type WireSystem } from '../harness/wire-system.ts'

let wire: WireSystem

/** By the place that each stands in. None of these has a shape that a pattern would know. */
const PLANTED = {
  PLANTED_ARGUMENT: 'planted-in-an-argument',
  PLANTED_CHILD: 'planted-in-a-variable',
  PLANTED_USER: 'planted-in-a-user',
  PLANTED_PASSWORD: 'planted-in-a-password',
  PLANTED_QUERY: 'planted-in-a-query',
  PLANTED_BEARER: 'planted-in-a-bearer',
  PLANTED_HEADER: 'planted-in-a-header',
  PLANTED_BASE_URL: 'planted-in-a-base-url',
}
const COMMAND = 'ghp_plantedAsTheCommand0123456789'
const SKILL = 'Look at the disk with the word planted-in-a-skill.'

beforeAll(async () => {
  wire = await startWire({
    tarsy: {
      defaults: { llm_provider: 'scripted', llm_backend: 'langchain', alert_type: 'check' },
      queue: { session_timeout: '90m', poll_interval: '500ms', poll_interval_jitter: '250ms' },
      system: { dashboard_url: 'https://tarsy.example' },
      mcp_servers: {
        program: {
          transport: {
            type: 'stdio',
            command: 'node',
            args: ['--version', '{{.PLANTED_ARGUMENT}}'],
            env: { ZULU: '{{.PLANTED_CHILD}}', ALPHA: 'x' },
          },
        },
        pasted: { transport: { type: 'stdio', command: COMMAND } },
        remote: {
          transport: {
            type: 'http',
            // Nothing listens there.
            url: 'http://{{.PLANTED_USER}}:{{.PLANTED_PASSWORD}}@127.0.0.1:9/mcp?key={{.PLANTED_QUERY}}#part',
            bearer_token: '{{.PLANTED_BEARER}}',
            custom_headers: { 'X-Key': '{{.PLANTED_HEADER}}' },
          },
        },
      },
      agents: { Checker: { mcp_servers: ['remote'] }, Second: { mcp_servers: ['program'] } },
      agent_chains: {
        checks: {
          description: 'Checks things',
          alert_types: ['check', 'recheck'],
          stages: [
            { name: 'one', agents: [{ name: 'Checker' }] },
            { name: 'two', agents: [{ name: 'Second' }] },
          ],
        },
        narrow: {
          alert_types: ['narrow'],
          mcp_servers: ['remote'],
          stages: [{ name: 'one', agents: [{ name: 'Second' }] }],
        },
      },
    },
    providers: {
      hidden: {
        type: 'openai',
        model: 'm',
        api_key_env: 'HIDDEN_KEY',
        base_url: 'https://u:{{.PLANTED_BASE_URL}}@llm.example/v1',
      },
    },
    files: { 'skills/disk/SKILL.md': `---\nname: disk\ndescription: Full disks\n---\n${SKILL}\n` },
    env: PLANTED,
    answer: () => ({ text: 'Nothing is wrong.' }),
  })
})
afterAll(() => wire?.close())

test('Health', async () => {
  const response = await fetch(`${wire.system.url}/health`)
  const body = (await response.json()) as Health
  expect(response.status).toBe(200)
  expect(faultsOf(body, tables.healthThatIs('healthy'))).toEqual([])
  expect(body.checks.database).toEqual({ status: 'healthy' })
})

test('Alert types', async () => {
  const kubernetes = { type: 'kubernetes', chain_id: 'kubernetes', description: expect.stringMatching(/./) }
  expect(await wire.read<AlertTypes>('/alert-types', tables.alertTypes)).toEqual({
    alert_types: [
      { type: 'check', chain_id: 'checks', description: 'Checks things' },
      { type: 'recheck', chain_id: 'checks', description: 'Checks things' },
      kubernetes,
      { type: 'narrow', chain_id: 'narrow', description: '' },
    ],
    default_chain_id: 'checks',
    default_alert_type: 'check',
  })
})

test('Default tools', async () => {
  const read = (query: string) => wire.read<DefaultTools>(`/system/default-tools${query}`, tables.defaultTools)
  const native_tools = { google_search: false, code_execution: false, url_context: false }
  expect(await read('?alert_type=recheck')).toEqual({
    alert_type: 'recheck',
    mcp_servers: ['program', 'remote'],
    native_tools,
  })
  expect(await read('?alert_type=narrow')).toEqual({ alert_type: 'narrow', mcp_servers: ['remote'], native_tools })
  const all = ['kubernetes-server', 'pasted', 'program', 'remote']
  expect(await read('')).toEqual({ mcp_servers: all, native_tools })
  expect(await read('?alert_type=nobody')).toEqual({ alert_type: 'nobody', mcp_servers: all, native_tools })
})

test('System config', async () => {
  const body = await wire.read<SystemConfig>('/system/config', systemConfig)
  const text = JSON.stringify(body)
  for (const secret of [...Object.values(PLANTED), COMMAND, SKILL]) expect(text).not.toContain(secret)
  expect(body.mcp_servers['program']?.transport).toEqual({
    type: 'stdio',
    command: 'node',
    args: ['***'],
    env_keys: ['ALPHA', 'ZULU'],
    bearer_token_set: false,
  })
  expect(body.mcp_servers['pasted']).toMatchObject({ transport: { command: '***' } })
  expect(body.mcp_servers['remote']?.transport).toMatchObject({
    url: 'http://127.0.0.1:9/mcp',
    custom_header_keys: ['X-Key'],
    bearer_token_set: true,
  })
  expect(body.llm_providers['hidden']).toEqual({
    type: 'openai',
    model: 'm',
    api_key_env: 'HIDDEN_KEY',
    base_url: 'https://llm.example/v1',
  })
  expect(Object.values(body.agents).filter(agent => 'llm_provider' in agent)).toEqual([])
  expect(body.queue).toMatchObject({ session_timeout: '1h30m', poll_interval: '500ms', heartbeat_interval: '30s' })
  expect(Object.keys(body.chains)).toEqual(expect.arrayContaining(['checks', 'narrow', 'kubernetes']))
  expect(body.skills).toEqual({ disk: { name: 'disk', description: 'Full disks' } })
})

test('Skill detail', async () => {
  const { body, ...head } = await wire.read<SkillBody>('/system/config/skills/disk', tables.skill)
  expect([head, body.trim()]).toEqual([{ name: 'disk', description: 'Full disks' }, SKILL])
  expect(await wire.ask('/system/config/skills/none')).toEqual([404, { message: 'skill not found' }])
})

/** The reference answers empty arrays without its monitor; ours asks the servers that are configured. */
test('Warnings / MCP servers', async () => {
  const { servers } = await wire.read<{ servers: Array<McpServerHealth> }>('/system/mcp-servers', tables.mcpServers)
  const ids = servers.map(each => each.id)
  expect(ids).toEqual(ids.toSorted())
  expect(servers.find(each => each.id === 'remote')).toMatchObject({ healthy: false, tool_count: 0, tools: [] })
  const { warnings } = await wire.read<{ warnings: Array<SystemWarning> }>('/system/warnings', tables.warnings)
  const told = JSON.stringify([servers, warnings])
  for (const secret of [...Object.values(PLANTED), COMMAND]) expect(told).not.toContain(secret)
})
