// The shape of `agents` and `agent_chains`.

import { flag, oneOf, orTemplate, text, texts, whole } from './fields.ts'
import * as parts from './schema-parts.ts'

const { backend, fallbacks, iterations, listOf, object, provider, servers, subAgents } = parts

const TYPES = ['synthesis', 'exec_summary', 'scoring', 'action'] as const
const agentType = oneOf(...TYPES)
  .meta(orTemplate({ enum: ['', ...TYPES] }))
  .describe('What kind of work the agent does; without a type it investigates.')

export const agent = object({
  type: agentType,
  description: text.describe('What the agent is good at; with it, other agents may hand it work.'),
  mcp_servers: servers,
  custom_instructions: text.describe('Further instructions, at the end of the system prompt.'),
  llm_backend: backend,
  max_iterations: iterations,
  native_tools: parts.nativeTools.describe("Changes the provider's own tools, key by key."),
  orchestrator: parts.orchestrator.describe('Limits of this agent when it hands work to others.'),
  skills: texts.describe('Skills that the agent may load: absent means all, an empty list none.'),
  required_skills: parts.skills.required_skills,
})

const stageAgent = object({
  name: text.describe('A name from agents, or a built-in agent.'),
  type: agentType,
  llm_provider: provider,
  llm_backend: backend,
  max_iterations: iterations,
  mcp_servers: servers,
  sub_agents: subAgents,
  fallback_providers: fallbacks,
  ...parts.skills,
})

const synthesis = object({
  agent: text.describe('The agent that joins the findings. Default: SynthesisAgent.'),
  llm_backend: backend,
  llm_provider: provider,
}).optional()

const stage = object({
  name: text.describe('Shown with the session.'),
  agents: listOf(stageAgent).describe('Who works in this stage; several work side by side.'),
  replicas: whole(0).describe('Runs the first agent in this many copies. 0 and 1 mean once.'),
  success_policy: parts.policy,
  max_iterations: iterations,
  mcp_servers: servers,
  fallback_providers: fallbacks,
  sub_agents: subAgents,
  synthesis: synthesis.describe('Joins the findings of a stage with several agents.'),
})

const chat = object({
  enabled: flag.describe('Whether questions may be asked about a session that has ended. Default: true.'),
  agent: text.describe('Who answers. Default: ChatAgent.'),
  llm_backend: backend,
  llm_provider: provider,
  mcp_servers: servers,
  max_iterations: iterations,
  sub_agents: subAgents,
}).optional()

export const chain = object({
  alert_types: texts.describe('The types of alerts that the chain takes; a type belongs to one chain.'),
  description: text.describe('Shown where a person chooses a type of alert.'),
  stages: listOf(stage).describe('Run one after the other; a stage that fails ends the session.'),
  chat: chat.describe('Follow-up questions.'),
  scoring: parts.scoring,
  llm_provider: provider,
  llm_backend: backend,
  executive_summary_provider: text.describe('The provider of the summary at the head of a session.'),
  fallback_providers: fallbacks,
  max_iterations: iterations,
  mcp_servers: servers,
  sub_agents: subAgents,
})
