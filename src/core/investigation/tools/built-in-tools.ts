// Tools that the engine itself answers: dispatching sub-agents, loading skills, reading long results. Their names have no server prefix.

import type { ToolSpec } from '../../ports.ts'
import type { AgentPlan } from '../log/plan.ts'
import { READ_RESULT } from '../log/stored-result.ts'

const ORCHESTRATOR = 'orchestrator'

const DISPATCH: ToolSpec = spec(
  'dispatch_agent',
  'Hands a task to a sub-agent, which works on it by itself while you go on. Its result comes to you as a message when it is done. Say in the task everything that it must know: it sees nothing of this conversation.',
  {
    name: ['string', 'Name of the sub-agent, from the list of those that you may hand work to.'],
    task: ['string', 'What it is to find out or do, with every name, time and value that it needs.'],
  },
)
const CANCEL: ToolSpec = spec(
  'cancel_agent',
  'Stops a sub-agent whose result is no longer needed.',
  {
    execution_id: ['string', 'The execution_id that dispatch_agent returned.'],
    reason: ['string', 'Why, in a few words. People read it.'],
  },
  ['execution_id'],
)
const LIST: ToolSpec = spec(
  'list_agents',
  'Lists the sub-agents that you have handed work to, and how each stands.',
  {},
)

const LOAD_SKILL: ToolSpec = {
  ...spec('load_skill', 'Loads the full text of skills from the catalogue.', {}),
  parameters: {
    type: 'object',
    properties: {
      names: {
        type: 'array',
        items: { type: 'string' },
        description: 'Names of skills, as the catalogue spells them.',
      },
    },
    required: ['names'],
  },
}

/** Ours. It comes last in the list of tools, and is there from the first turn: the list never changes, or prompt caches would be lost. */
export const READ_RESULT_TOOL: ToolSpec = {
  ...spec(
    READ_RESULT,
    'Shows more of a result of which you have seen only a part: one that was truncated, summarised, or shortened later to make room. Without lines, pattern and path it shows the beginning. It calls no server.',
    {
      call: ['string', 'The short id that the note in the shortened result names, such as r1.7; or alert, or runbook.'],
      lines: ['string', 'A range of lines: 200-260, or -50 for the last 50.'],
      pattern: ['string', 'A regular expression (RE2): only the lines that match, with their numbers.'],
      path: [
        'string',
        'For JSON: a path such as items[0].status or items[*].metadata.name. Lines and pattern then apply to what it finds.',
      ],
    },
    ['call'],
  ),
  readOnly: true,
}

/** Grouped by the server name that the trace shows; '' is no server. The names are the reference's (TARSy in Go). */
export type BuiltInTools = Array<{ server: string; tools: Array<ToolSpec> }>

export function builtInTools(agent: AgentPlan): BuiltInTools {
  return [
    ...(agent.skills.length > 0 ? [{ server: '', tools: [LOAD_SKILL] }] : []),
    ...(agent.subAgents.length > 0 ? [{ server: ORCHESTRATOR, tools: [CANCEL, DISPATCH, LIST] }] : []),
  ]
}

const NAMES = ['dispatch_agent', 'cancel_agent', 'list_agents', 'load_skill', READ_RESULT] as const

export type BuiltIn = (typeof NAMES)[number]

export function isBuiltIn(name: string): name is BuiltIn {
  return NAMES.some(each => each === name)
}

/** The server name that frames and the trace show for a built-in tool. */
export function serverOf(name: BuiltIn): string {
  return name === 'load_skill' || name === READ_RESULT ? '' : ORCHESTRATOR
}

// Idempotent: a built-in call can be repeated after a restart, because a dispatch is in one transaction with its result.
function spec(
  name: string,
  description: string,
  properties: Record<string, [type: string, description: string]>,
  required: ReadonlyArray<string> = Object.keys(properties),
): ToolSpec {
  const described = Object.entries(properties).map(([key, [type, text]]) => [key, { type, description: text }] as const)
  const parameters = { type: 'object', properties: Object.fromEntries(described), required }
  return { name, description, parameters, readOnly: false, idempotent: true }
}
