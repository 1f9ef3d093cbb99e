// The shape of `agents` and `agent_chains`.

import { mustHave, showAlways, showKey, withDefault, zeroIsDefault } from './facts.ts'
import { flag, oneOf, orTemplate, text, texts, whole } from './fields.ts'
import * as parts from './schema-parts.ts'
import { AS_SKILLS } from './views.ts'

const { backend, block, fallbacks, iterations, listOf, object, provider, servers, subAgents } = parts

const TYPES = ['synthesis', 'exec_summary', 'scoring', 'action'] as const
const agentType = showKey(
  oneOf(...TYPES).meta(orTemplate({ enum: ['', ...TYPES] })),
  'What kind of work the agent does; without a type it investigates.',
  { precedence: 'strongest' },
)

export const agent = object({
  type: withDefault(agentType, ''),
  description: showKey(withDefault(text, ''), 'What the agent is good at; with it, other agents may hand it work.'),
  mcp_servers: servers,
  custom_instructions: showAlways(withDefault(text, ''), 'Further instructions, at the end of the system prompt.'),
  llm_backend: backend,
  max_iterations: iterations,
  native_tools: showKey(parts.nativeTools, "Changes the provider's own tools, key by key."),
  orchestrator: showAlways(block(parts.limits), 'Limits of this agent when it hands work to others.', { orNull: true }),
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
  sub_agents: subAgents,
  fallback_providers: fallbacks,
  ...parts.skills,
})

const synthesis = block({
  agent: showKey(text, 'The agent that joins the findings. Default: SynthesisAgent.', { names: 'agent' }),
  llm_backend: backend,
  llm_provider: provider,
})

const stage = object({
  name: showAlways(
    mustHave(text, "The stage has no 'name'. Give it one; it is shown with the session."),
    'Shown with the session.',
  ),
  agents: showAlways(
    mustHave(listOf(stageAgent), "The stage has no 'agents'. List at least one agent by 'name'."),
    'Who works in this stage; several work side by side.',
  ),
  replicas: showKey(zeroIsDefault(whole(0), 1), 'Runs the first agent in this many copies. 0 and 1 mean once.'),
  success_policy: parts.policy,
  max_iterations: iterations,
  mcp_servers: servers,
  fallback_providers: fallbacks,
  sub_agents: subAgents,
  synthesis: showKey(synthesis, 'Joins the findings of a stage with several agents.'),
})

const chat = block({
  enabled: showAlways(
    withDefault(flag, true),
    'Whether questions may be asked about a session that has ended. Default: true.',
  ),
  agent: showKey(text, 'Who answers. Default: ChatAgent.', { names: 'agent' }),
  llm_backend: backend,
  llm_provider: provider,
  mcp_servers: servers,
  max_iterations: iterations,
  sub_agents: subAgents,
})

export const chain = object({
  alert_types: showAlways(
    mustHave(texts, "The chain has no 'alert_types'. List at least one type of alert that it takes."),
    'The types of alerts that the chain takes; a type belongs to one chain.',
  ),
  description: showKey(withDefault(text, ''), 'Shown where a person chooses a type of alert.'),
  stages: showAlways(
    mustHave(listOf(stage), "The chain has no 'stages'. Add at least one with a name and an agent."),
    'Run one after the other; a stage that fails ends the session.',
  ),
  chat: showKey(chat, 'Follow-up questions.'),
  scoring: parts.scoring,
  llm_provider: provider,
  llm_backend: backend,
  executive_summary_provider: showKey(text, 'The provider of the summary at the head of a session.', {
    names: 'provider',
  }),
  fallback_providers: fallbacks,
  max_iterations: iterations,
  mcp_servers: servers,
  sub_agents: subAgents,
})
