import { expect, test } from 'vitest'
import { banner, curlLine } from '../../../local/start/banner.ts'
import { modelLine, toolLine } from '../../../local/start/model-and-tools.ts'
import { loadConfig } from '../../../src/core/config/load.ts'
import type { Config } from '../../../src/core/config/config.ts'

const files = {
  'llm-providers.yaml': '',
  'tarsy.yaml': `
defaults: { llm_provider: auto, alert_type: host }
mcp_servers:
  host: { transport: { type: stdio, command: node, args: [server.ts] } }
agents:
  A: { mcp_servers: [host] }
agent_chains:
  host: { alert_types: [host], stages: [{ name: analysis, agents: [{ name: A }] }] }
`,
}

function configWith(vars: Record<string, string>): Config {
  const result = loadConfig(files, vars)
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.config
}

test('without a key the stand-in is named as one, with the keys that would bring a real model', () => {
  expect(modelLine(configWith({}))).toMatch(/^demo: no AI.*ANTHROPIC_API_KEY, OPENAI_API_KEY or GOOGLE_API_KEY/)
})

test('with a key the model is named, never the key', () => {
  const line = modelLine(configWith({ ANTHROPIC_API_KEY: 'sk-marker' }))
  expect(line).toContain('anthropic-default')
  expect(line).not.toContain('sk-marker')
})

test('the tools are listed with the way to them', () => {
  expect(toolLine(configWith({}))).toContain('host (stdio)')
})

test('the curl line carries the token by name where one is needed', () => {
  expect(curlLine('http://localhost:1', true)).toContain('authorization: Bearer $TARSY_API_TOKEN')
  expect(curlLine('http://localhost:1', false)).not.toContain('authorization')
})

test('the banner says where everything is and what the validator warns of', () => {
  const warnings = [{ file: 'tarsy.yaml', path: 'queue.foo', line: 3, column: 1, message: 'unknown key' }]
  const facts = {
    url: 'http://localhost:1',
    configDir: '/c',
    stateDir: '/s',
    model: 'a model',
    tools: 'some tools',
    warnings,
    token: false,
  }
  for (const text of [
    'http://localhost:1',
    '/c',
    '/s',
    'a model',
    'some tools',
    'curl ',
    '! /c/tarsy.yaml:3:1 queue.foo: unknown key',
  ]) {
    expect(banner(facts)).toContain(text)
  }
})
