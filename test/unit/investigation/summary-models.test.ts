import { expect, test } from 'vitest'
import { summaryModels } from '#core/investigation/ask/summarise.ts'
import { agentPlan } from '../../fakes/investigation.ts'

const on = (...names: Array<string>) => names.map(provider => ({ ...agentPlan().model, provider }))
const [own, small] = on('own', 'small')

// Of an agent on `own` with the fallbacks two and three, whose summaries are written by `small`, or by its own model.
test.each([
  ['the agent’s fallbacks stand in', small, undefined, {}, ['small', 'two', 'three']],
  ['the list of summaries goes before them', small, on('four'), {}, ['small', 'four']],
  ['an empty list asks nobody else', small, [], {}, ['small']],
  ['no provider is asked twice', small, on('four', 'small', 'four', 'five'), {}, ['small', 'four', 'five']],
  [
    'whoever wrote the last one goes first',
    small,
    on('four', 'five'),
    { summariser: 'five' },
    ['five', 'small', 'four'],
  ],
  ['an agent that left its model does not go back', own, undefined, { fallbackAt: 0 }, ['two', 'three']],
] as const)('%s', (_name, model, fallbacks, transcript, expected) => {
  const agent = agentPlan({ model: own!, fallbacks: on('two', 'three') })
  const plan = { thresholdTokens: 1, maxTokens: 1, model: model!, ...(fallbacks && { fallbacks: [...fallbacks] }) }
  const asked = summaryModels(plan, agent, { fallbackAt: -1, summariser: null, ...transcript })
  expect(asked.map(({ provider }) => provider)).toEqual(expected)
})
