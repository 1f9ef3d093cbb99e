import type { ToolCall } from '../../ports.ts'
import type { Execution } from '../execution.ts'
import type { SkillText } from '../log/plan.ts'
import { skillsOf } from '../log/state.ts'
import type { CallResult } from './call-result.ts'
import { cancel, dispatch, list } from './orchestrate.ts'
import { readResult } from './read-result.ts'
import { loadSkills } from './skills.ts'
import { toolArgs } from './tool-args.ts'
import type { Route } from './tool-route.ts'

/** Answers a call of one of the engine's own tools. */
export function callBuiltIn(execution: Execution, { tool }: Route & { kind: 'built_in' }, call: ToolCall): CallResult {
  const args = toolArgs(call.arguments)
  switch (tool) {
    case 'dispatch_agent':
      return dispatch(execution, args)
    case 'cancel_agent':
      return cancel(execution, args)
    case 'list_agents':
      return list(execution)
    case 'load_skill':
      return { outcome: loadSkills(args, execution.agent.skills, skillsOfStage(execution)), entries: [] }
    case 'read_result':
      return { outcome: readResult(execution, args), entries: [] }
    default:
      throw new Error(`unknown tool ${String(tool satisfies never)}`)
  }
}

function skillsOfStage({ journal, stageId }: Execution): Record<string, SkillText> {
  const state = journal.state()
  const stage = state.stages.find(each => each.id === stageId)
  return skillsOf(state, stage ?? { own: null })
}
