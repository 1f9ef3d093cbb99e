import { test } from 'vitest'
import { expectMistake, load, type Mistake } from './example.ts'

function stdio(line: string): string {
  return `mcp_servers:\n  s:\n    transport: {type: stdio, command: x}\n    ${line}`
}

const MISTAKES: Array<Mistake> = [
  [
    'a server without transport',
    'mcp_servers:\n  s: {instructions: x}',
    '2:3 mcp_servers.s.transport.type',
    "'stdio', 'http', 'sse'",
  ],
  ['an unknown transport', 'mcp_servers:\n  s:\n    transport: {type: tcp}', '3:23', "not 'tcp'"],
  ['stdio without command', 'mcp_servers:\n  s:\n    transport: {type: stdio}', '3:5', "needs a 'command'"],
  ['http without url', 'mcp_servers:\n  s:\n    transport: {type: http}', '3:5', "needs a 'url'"],
  ['a url that is none', 'mcp_servers:\n  s:\n    transport: {type: sse, url: host/path}', '3:33', 'begins with http'],
  [
    'a bare clean-up path',
    'mcp_servers:\n  s:\n    transport: {type: http, url: "http://h", session_cleanup_url: /x}',
    '3:67',
    'begins with http',
  ],
  ['an unknown pattern group', stdio('data_masking: {pattern_groups: [nope]}'), '4:37', 'not a masking group'],
  [
    'the structural masker as a pattern',
    stdio('data_masking: {patterns: [kubernetes_secret]}'),
    '4:31',
    'not a masking pattern',
  ],
  [
    'an own pattern without replacement',
    stdio('data_masking: {custom_patterns: [{pattern: a}]}'),
    '4:38',
    "needs 'replacement'",
  ],
  [
    'an own pattern that looks ahead',
    stdio('data_masking: {custom_patterns: [{pattern: "a(?=b)", replacement: x}]}'),
    '4:48',
    'lookahead or lookbehind',
  ],
  [
    'an own pattern that is broken',
    stdio('data_masking: {custom_patterns: [{pattern: "a(", replacement: x}]}'),
    '4:48',
    'not a regular expression',
  ],
  ['a low threshold', stdio('summarization: {size_threshold_tokens: 99}'), '4:44', '100 or more'],
  ['a low limit', stdio('summarization: {summary_max_token_limit: 49}'), '4:46', '50 or more'],
  ['a backend without provider', stdio('summarization: {llm_backend: langchain}'), '4:5', "needs an 'llm_provider'"],
  [
    'a provider on a disabled block',
    stdio('summarization: {enabled: false, llm_provider: demo}'),
    '4:51',
    'switched off',
  ],
  ['an unknown agent type', 'agents:\n  A: {type: boss}', '2:13', "one of 'synthesis'"],
  [
    'an unknown server of an agent',
    'agents:\n  A: {mcp_servers: [kubernetes-servr]}',
    '2:21 agents.A.mcp_servers[0]',
    "Did you mean 'kubernetes-server'?",
  ],
  ['an unknown skill', 'agents:\n  A: {skills: [none]}', '2:16', "The skill 'none' does not exist"],
  ['an unknown required skill', 'agents:\n  A: {required_skills: [none]}', '2:25', "The skill 'none' does not exist"],
  [
    'a text for a list',
    'agents:\n  A: {mcp_servers: kubernetes-server}',
    '2:20',
    "must be a list of texts, not 'kubernetes-server'",
  ],
  ['a list for a mapping', 'agents: [A]', '1:9 agents', 'must be a mapping, not a list'],
]

test.each(MISTAKES)('%s is said with its place and remedy', (_, text, at, sentence) => {
  expectMistake('tarsy.yaml', load(text, '', { T: 'x' }), at, sentence)
})
