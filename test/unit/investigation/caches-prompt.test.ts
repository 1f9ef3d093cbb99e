import { expect, test } from 'vitest'
import { cachesPrompt } from '#core/investigation/decide/caches-prompt.ts'

test.each([
  ['', 'iteration', true],
  ['', 'forced_conclusion', true],
  ['', 'summarization', false],
  ['action', 'iteration', false],
  ['action', 'forced_conclusion', false],
  ['synthesis', 'synthesis', false],
  ['exec_summary', 'executive_summary', false],
  ['scoring', 'scoring', false],
] as const)('a call of an agent of type "%s" for %s keeps its prompt: %s', (agent, call, expected) => {
  expect(cachesPrompt(agent, call)).toBe(expected)
})
