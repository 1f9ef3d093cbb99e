// The shape of `agents` and `agent_chains`.

import { mustHave, showAlways, showKey, withDefault, zeroIsDefault } from './facts.ts'
import { flag, oneOf, orTemplate, text, texts, whole } from './fields.ts'
import { labelMapName } from './schema-labels.ts'
import * as models from './schema-models.ts'
import * as parts from './schema-parts.ts'
import { AS_RUNBOOK, AS_SKILLS } from './views.ts'

const { backend, block, fallbackList, fallbacks, iterations, listOf, object, provider, servers, subAgents, writes } =
  parts

const TYPES = ['synthesis', 'exec_summary', 'scoring', 'action', 'compose'] as const
const agentType = showKey(
  oneOf(...TYPES).meta(orTemplate({ enum: ['', ...TYPES] })),
  'What kind of work the agent does; without a type it investigates.',
  { precedence: 'strongest' },
)

export const agent = object({
  type: withDefault(agentType, ''),
  description: showKey(
    withDefault(text, ''),
    'What the agent is good at. Only agents with a description can be sub-agents.',
  ),
  mcp_servers: servers,
  writes,
  custom_instructions: showAlways(withDefault(text, ''), 'Further instructions, at the end of the system prompt.'),
  llm_backend: backend,
  max_iterations: iterations,
  native_tools: showKey(parts.nativeTools, "Switches the provider's own tools on or off, key by key."),
  orchestrator: showAlways(block(parts.limits), 'Limits for the sub-agents of this agent.', { orNull: true }),
  skills: showAlways(
    withDefault(texts, null),
    'Skills that the agent may load: absent means all, an empty list none.',
    {
      names: 'skill',
      view: AS_SKILLS,
    },
  ),
  required_skills: parts.skills.required_skills,
})

export const stageAgent = object({
  name: showAlways(
    mustHave(text, "The entry has no 'name'. Write the name of an agent."),
    'A name from agents, or a built-in agent.',
    { names: 'agent' },
  ),
  type: agentType,
  llm_provider: provider,
  llm_backend: backend,
  max_iterations: iterations,
  mcp_servers: servers,
  writes,
  sub_agents: subAgents,
  fallback_list: fallbackList,
  fallback_providers: fallbacks,
  ...parts.skills,
})

const synthesis = block({
  agent: showKey(text, 'The agent that combines the findings. Default: SynthesisAgent.', { names: 'agent' }),
  llm_backend: backend,
  llm_provider: provider,
  fallback_list: fallbackList,
})

const stage = object({
  name: showAlways(
    mustHave(text, "The stage has no 'name'. Give it one; it is shown with the session."),
    "The stage's name, shown in the session.",
  ),
  agents: showAlways(
    mustHave(listOf(stageAgent), "The stage has no 'agents'. List at least one agent by 'name'."),
    'The agents of this stage; several agents run in parallel.',
  ),
  replicas: showKey(zeroIsDefault(whole(0), 1), 'Runs the first agent this many times in parallel. 0 and 1 mean once.'),
  success_policy: parts.policy,
  max_iterations: iterations,
  mcp_servers: servers,
  writes,
  fallback_list: fallbackList,
  fallback_providers: fallbacks,
  sub_agents: subAgents,
  synthesis: showKey(synthesis, 'Combines the findings of a stage with several agents.'),
})

const chat = block({
  enabled: showAlways(
    withDefault(flag, true),
    'Whether questions may be asked about a session that has ended. Default: true.',
  ),
  agent: showKey(text, 'The agent that answers. Default: ChatAgent.', { names: 'agent' }),
  llm_backend: backend,
  llm_provider: provider,
  fallback_list: fallbackList,
  mcp_servers: servers,
  writes,
  max_iterations: iterations,
  sub_agents: subAgents,
})

export const chain = object({
  alert_types: showAlways(
    mustHave(texts, "The chain has no 'alert_types'. List at least one type of alert that it takes."),
    'Alert types that the chain takes. A type belongs to one chain only.',
  ),
  description: showKey(withDefault(text, ''), 'Shown where people choose an alert type.'),
  stages: showAlways(
    mustHave(listOf(stage), "The chain has no 'stages'. Add at least one with a name and an agent."),
    'The stages run in order. A stage that fails ends the session.',
  ),
  runbook: showKey(
    text,
    "The runbook of the chain's alerts that bring none and that no rule of system.runbooks gives one: an address or a text.",
    { view: AS_RUNBOOK },
  ),
  chat: showKey(chat, 'Follow-up questions about ended sessions.'),
  scoring: parts.scoring,
  llm_provider: provider,
  llm_backend: backend,
  ...models.jobs,
  label_map: labelMapName,
  fallback_list: fallbackList,
  fallback_providers: fallbacks,
  max_iterations: iterations,
  mcp_servers: servers,
  writes,
  alert_servers: parts.alertServers,
  sub_agents: subAgents,
})
