import { expect, test } from 'vitest'
import type { Config, Masking } from '#core/config/config.ts'
import { loadConfig } from '#core/config/load.ts'
import { compileCustom } from '#core/masking/custom.ts'
import { maskAlert, masker, REDACTED } from '#core/masking/mask.ts'
import { quickest } from '../../fakes/cpu-time.ts'

function configured(yaml: string): Config {
  const result = loadConfig({ 'tarsy.yaml': `defaults: {llm_provider: demo}\n${yaml}`, 'llm-providers.yaml': '' }, {})
  if (!result.ok) throw new Error(result.errors.map(({ message }) => message).join('\n'))
  return result.config
}

function withMasking(masking: Partial<Masking>): Config {
  const config = configured('mcp_servers: {s: {transport: {type: stdio, command: x}}}')
  const full = { enabled: true, patternGroups: [], patterns: [], customPatterns: [], ...masking }
  return { ...config, mcpServers: { s: { ...config.mcpServers['s']!, dataMasking: full } } }
}

test('an alert is masked by the group security when nothing else is said', () => {
  expect(maskAlert(configured(''), 'password: hunter22, ops@example.com')).toEqual({
    text: '"password": "[MASKED_PASSWORD]", [MASKED_EMAIL]',
    failed: [],
  })
})

test('an alert is left alone when masking is switched off', () => {
  const config = configured('')
  const off = {
    ...config,
    defaults: { ...config.defaults, alertMasking: { enabled: false, patternGroup: 'security' } },
  }
  expect(maskAlert(off, 'password: hunter22').text).toBe('password: hunter22')
})

test('what the structural masker cannot read is still masked by the patterns in an alert, and redacted whole in a tool result', () => {
  // JSON nested deeper than the stack.
  const text = `${'['.repeat(50_000)}{"kind":"Secret","password":"hunter22"}${']'.repeat(50_000)}`
  const config = withMasking({ patternGroups: ['kubernetes'] })
  const alerts = {
    ...config,
    defaults: { ...config.defaults, alertMasking: { enabled: true, patternGroup: 'kubernetes' } },
  }
  const masked = maskAlert(alerts, text)
  expect(masked.text.includes('hunter22')).toBe(false)
  expect(masked.failed).toEqual(['kubernetes_secret'])
  expect(masker(config).toolResult('s', text) === REDACTED).toBe(true)
})

test('a pattern that does not exist redacts the tool result instead of letting it through', () => {
  expect(masker(withMasking({ patterns: ['nonsense'] })).toolResult('s', 'x')).toBe(REDACTED)
})

test('a server without masking, or unknown, passes its results unchanged', () => {
  const config = configured('mcp_servers: {s: {transport: {type: stdio, command: x}}}')
  for (const server of ['s', 'nobody'])
    expect(masker(config).toolResult(server, 'password: hunter22')).toBe('password: hunter22')
})

test.each([
  ['', true],
  ['data_masking: {enabled: true}', false],
  ['data_masking: {enabled: false}', true],
  ['data_masking: {enabled: true}, show_images: true', true],
  ['show_images: false', false],
])('nothing can mask an image: with "%s", models see those of the server: %s', (keys, expected) => {
  const config = configured(`mcp_servers: {s: {transport: {type: stdio, command: x}, ${keys}}}`)
  expect(masker(config).showsImages('s')).toBe(expected)
})

test('groups, single patterns and own patterns apply in that order', () => {
  const config = withMasking({
    patternGroups: ['basic'],
    patterns: ['email'],
    customPatterns: [{ pattern: '(?i)ticket-(\\d+)', replacement: 'T$1/${1}/$$' }],
  })
  expect(masker(config).toolResult('s', 'password: hunter22 a@example.com TICKET-42')).toBe(
    '"password": "[MASKED_PASSWORD]" [MASKED_EMAIL] T42/42/$',
  )
})

test.each([
  ['(?P<id>\\d+)', '<${id}>', 'a 12 b', 'a <12> b'],
  ['(\\d)x', '$1x', '1x', ''],
  ['(a)|(b)', '[$1$2]', 'ab', '[a][b]'],
  ['a*', '-', 'baac', '-b-c-'],
])('the own pattern %j with %j turns %j into %j, as in Go', (pattern, replacement, text, expected) => {
  const compiled = compileCustom(pattern, replacement)
  if ('reason' in compiled) throw new Error(compiled.reason)
  expect(compiled.replace(text)).toBe(expected)
})

test.each(['a(?=b)', 'a(?!b)', '(?<=a)b', '(?<!a)b'])('the own pattern %j is refused for its look around', pattern => {
  expect(compileCustom(pattern, 'x')).toEqual({ reason: expect.stringContaining('lookahead or lookbehind') })
})

test('a pattern that would take for ever elsewhere is answered at once', () => {
  const compiled = compileCustom('(a+)+$', 'x')
  if ('reason' in compiled) throw new Error(compiled.reason)
  expect(quickest(2000, () => void compiled.replace(`${'a'.repeat(5000)}b`))).toBeLessThan(2000)
})
