// The shape of `agents` and `agent_chains`.

import { key, or, orZero, required } from './facts.ts'
import { flag, oneOf, orTemplate, text, texts, whole } from './fields.ts'
import * as parts from './schema-parts.ts'
import { AS_SKILLS } from './views.ts'

const { backend, block, fallbacks, iterations, listOf, object, provider, servers, subAgents } = parts

const TYPES = ['synthesis', 'exec_summary', 'scoring', 'action'] as const
const agentType = key(
  oneOf(...TYPES).meta(orTemplate({ enum: ['', ...TYPES] })),
  'What kind of work the agent does; without a type it investigates.',
  { shown: 'filled', precedence: 'strongest' },
)

export const agent = object({
  type: or(agentType, ''),
  description: key(or(text, ''), 'What the agent is good at; with it, other agents may hand it work.', {
    shown: 'filled',
  }),
  mcp_servers: servers,
  custom_instructions: key(or(text, ''), 'Further instructions, at the end of the system prompt.', { shown: 'always' }),
  llm_backend: backend,
  max_iterations: iterations,
  native_tools: key(parts.nativeTools, "Changes the provider's own tools, key by key.", { shown: 'filled' }),
  orchestrator: key(block(parts.limits), 'Limits of this agent when it hands work to others.', {
    shown: 'always',
    orNull: true,
  }),
  skills: key(or(texts, null), 'Skills that the agent may load: absent means all, an empty list none.', {
    shown: 'always',
    names: 'skill',
    view: AS_SKILLS,
  }),
  required_skills: parts.skills.required_skills,
})

export const stageAgent = object({
  name: key(
    required(text, "The entry has no 'name'. Write the name of an agent."),
    'A name from agents, or a built-in agent.',
    { shown: 'always', names: 'agent' },
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
  agent: key(text, 'The agent that joins the findings. Default: SynthesisAgent.', { shown: 'filled', names: 'agent' }),
  llm_backend: backend,
  llm_provider: provider,
})

const stage = object({
  name: key(
    required(text, "The stage has no 'name'. Give it one; it is shown with the session."),
    'Shown with the session.',
    { shown: 'always' },
  ),
  agents: key(
    required(listOf(stageAgent), "The stage has no 'agents'. List at least one agent by 'name'."),
    'Who works in this stage; several work side by side.',
    { shown: 'always' },
  ),
  replicas: key(orZero(whole(0), 1), 'Runs the first agent in this many copies. 0 and 1 mean once.', {
    shown: 'filled',
  }),
  success_policy: parts.policy,
  max_iterations: iterations,
  mcp_servers: servers,
  fallback_providers: fallbacks,
  sub_agents: subAgents,
  synthesis: key(synthesis, 'Joins the findings of a stage with several agents.', { shown: 'filled' }),
})

const chat = block({
  enabled: key(or(flag, true), 'Whether questions may be asked about a session that has ended. Default: true.', {
    shown: 'always',
  }),
  agent: key(text, 'Who answers. Default: ChatAgent.', { shown: 'filled', names: 'agent' }),
  llm_backend: backend,
  llm_provider: provider,
  mcp_servers: servers,
  max_iterations: iterations,
  sub_agents: subAgents,
})

export const chain = object({
  alert_types: key(
    required(texts, "The chain has no 'alert_types'. List at least one type of alert that it takes."),
    'The types of alerts that the chain takes; a type belongs to one chain.',
    { shown: 'always' },
  ),
  description: key(or(text, ''), 'Shown where a person chooses a type of alert.', { shown: 'filled' }),
  stages: key(
    required(listOf(stage), "The chain has no 'stages'. Add at least one with a name and an agent."),
    'Run one after the other; a stage that fails ends the session.',
    { shown: 'always' },
  ),
  chat: key(chat, 'Follow-up questions.', { shown: 'filled' }),
  scoring: parts.scoring,
  llm_provider: provider,
  llm_backend: backend,
  executive_summary_provider: key(text, 'The provider of the summary at the head of a session.', {
    shown: 'filled',
    names: 'provider',
  }),
  fallback_providers: fallbacks,
  max_iterations: iterations,
  mcp_servers: servers,
  sub_agents: subAgents,
})
