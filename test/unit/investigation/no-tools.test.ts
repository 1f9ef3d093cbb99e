import { expect, test } from 'vitest'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { calls, says, scriptedLlm } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

test('calls of tools that were not offered are dropped, and the execution still ends', async () => {
  let asked = 0
  const llm = scriptedLlm(() => {
    asked += 1
    if (asked > 50) throw new Error('the model is asked without end')
    return calls([`c${asked}`, 'host.disk'])
  })
  const tools = fakeTools({ host: { disk: { run: () => answers('91 %') } } })
  const { detail } = await investigate({ llm, tools, plan: planOf([agentPlan({ maxIterations: 2 })]) })
  expect(detail).toMatchObject({ status: 'failed', error_message: expect.stringContaining('without any text') })
  expect(tools.journal).toEqual(['host.disk', 'host.disk'])
})

test('an executive summary that consists of a tool call counts as blank, and the model is asked again', async () => {
  const llm = scriptedLlm(request => {
    if (request.tools.length > 0) return says('the disk is full')
    return request.messages.length === 2 ? calls(['c1', 'host.disk']).slice(1) : says('in short')
  })
  const tools = fakeTools({ host: { disk: { run: () => answers('91 %') } } })
  const { detail } = await investigate({ llm, tools, plan: planOf([agentPlan()]) })
  expect(detail).toMatchObject({ status: 'completed', executive_summary: 'in short' })
  expect(tools.journal).toEqual([])
})
