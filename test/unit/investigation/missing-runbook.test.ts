import { expect, test } from 'vitest'
import type { Journal } from '#core/investigation/log/journal.ts'
import { cancelSession } from '#core/investigation/people/cancellation.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { says, scriptedLlm } from '../../fakes/scripted-llm.ts'
import { fakeTools } from '../../fakes/tools.ts'

const missing = [
  { address: 'https://github.com/o/r/blob/main/x.md', reason: 'raw.githubusercontent.com answered HTTP 503' },
]

test('a runbook that could not be read is told to the model and, once, to people; the session completes', async () => {
  const prompts: Array<string> = []
  const llm = scriptedLlm(({ messages }) => {
    prompts.push(messages.map(({ content }) => content).join('\n'))
    return says('the disk is full')
  })
  const two = [agentPlan({ servers: [] }), agentPlan({ servers: [] })]
  const plan = planOf(two, { runbook: '# The default', runbookOrigin: { address: null, missing } })
  const { state, detail } = await investigate({ llm, tools: fakeTools({}), plan })
  const said =
    'The runbook https://github.com/o/r/blob/main/x.md could not be read: raw.githubusercontent.com answered HTTP 503. The runbook of the configuration is used instead.'
  expect(detail?.status).toBe('completed')
  expect(prompts.slice(0, 2).every(prompt => prompt.includes(said) && prompt.includes('# The default'))).toBe(true)
  const told = state.view.events.filter(({ event_type }) => event_type === 'error')
  expect(told).toEqual([expect.objectContaining({ content: said, metadata: { missing_runbooks: missing } })])
})

test('a session that is cancelled while its runbook is read ends there', async () => {
  const opened: Array<Journal> = []
  const { state, detail } = await investigate(
    {
      llm: scriptedLlm(() => says('never asked')),
      tools: fakeTools({}),
      plan: planOf([agentPlan()]),
      makePlan: async () => {
        const [journal] = opened
        journal?.append(...(cancelSession(journal.state(), { by: 'a person', reason: null }) ?? []))
        return planOf([agentPlan()])
      },
    },
    [],
    undefined,
    journal => opened.push(journal),
  )
  expect(detail?.status).toBe('cancelled')
  expect(state).toMatchObject({ plan: null, stages: [], startedAt: null })
})
