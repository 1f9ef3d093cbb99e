import { expect, test } from 'vitest'
import { mentionedVars } from '#core/config/vars.ts'

const AUTO = ['ANTHROPIC_API_KEY', 'GOOGLE_API_KEY', 'OPENAI_API_KEY']

function vars(tarsy: string, providers = ''): Array<string> {
  return mentionedVars({ 'tarsy.yaml': tarsy, 'llm-providers.yaml': providers }).filter(name => name !== 'GITHUB_TOKEN')
}

test.each([
  ['templates', 'a: {{.ONE}} and {{ .TWO }}\ndefaults: {llm_provider: demo}', ['ONE', 'TWO']],
  ['nothing but the keys of auto when no provider is named', '', AUTO],
  ['the keys of auto', 'defaults: {llm_provider: demo}\nx: {llm_provider: auto}', AUTO],
  [
    'Vertex, by its own name',
    'defaults: {llm_provider: vertexai-default}',
    ['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CLOUD_LOCATION', 'GOOGLE_CLOUD_PROJECT'],
  ],
  ['a built-in provider', 'defaults: {llm_provider: xai-default}', ['XAI_API_KEY']],
  [
    'a built-in fallback',
    'defaults: {llm_provider: demo, fallback_providers: [{provider: openai-default}]}',
    ['OPENAI_API_KEY'],
  ],
  [
    'a summary provider',
    'defaults: {llm_provider: demo}\nc: {executive_summary_provider: gemini-2.5-pro}',
    ['GOOGLE_API_KEY'],
  ],
  [
    'a fallback of a list',
    'defaults: {llm_provider: demo}\nfallback_lists: {a: [{llm_provider: xai-default}]}',
    ['XAI_API_KEY'],
  ],
  ['a job’s older spelling', 'defaults: {llm_provider: demo, compose_provider: xai-default}', ['XAI_API_KEY']],
  ['what a built-in agent brings along', 'defaults: {llm_provider: demo}\na: [WebResearcher]', ['GOOGLE_API_KEY']],
  ['a token’s variable', 'defaults: {llm_provider: demo}\nsystem: {github: {token_env: GH}}', ['GH']],
  ['Slack', 'defaults: {llm_provider: demo}\nsystem: {slack: {enabled: true}}', ['SLACK_BOT_TOKEN']],
  ['not the execution’s id', 'defaults: {llm_provider: demo}\nh: "{{.SESSION_ID}}"', []],
  ['not what a comment says', '# {{.NO}}\ndefaults: {llm_provider: demo}', []],
  [
    'not what only a stdio child sees',
    'defaults: {llm_provider: demo}\nmcp_servers: {s: {transport: {type: stdio, command: "{{.YES}}", env: {A: "{{.NO}}"}}}}',
    ['YES'],
  ],
  ['what it can of a broken file', 'defaults: {llm_provider: demo}\na: "{{.ONE}}"\nb: [', ['ONE']],
])('the variables of a configuration are %s', (_, text, expected) => {
  expect(vars(text)).toEqual(expected)
})

test('a provider’s variables are mentioned by name', () => {
  const providers =
    'llm_providers: {p: {api_key_env: K, credentials_env: C, project_env: P, location_env: "L", base_url: "{{.URL}}"}}'
  expect(vars('defaults: {llm_provider: p}', providers)).toEqual(['C', 'K', 'L', 'P', 'URL'])
})

test('the token for runbooks is always among them', () => {
  expect(mentionedVars({ 'tarsy.yaml': '', 'llm-providers.yaml': '' })).toContain('GITHUB_TOKEN')
})
