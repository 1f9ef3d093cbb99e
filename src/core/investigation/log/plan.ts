// The resolved chain of one session. It is logged at the first run and holds no secret: providers are named, keys are not.

import type { AgentType, LlmBackend, ParallelType, SuccessPolicy } from '../../protocol/status.ts'

export type ProviderType = 'google' | 'openai' | 'anthropic' | 'xai' | 'vertexai' | 'workers-ai' | 'demo'

export type NativeTools = { google_search?: boolean; code_execution?: boolean; url_context?: boolean }

/** A model as the configuration names it; the adapter finds key and address by `provider`. */
export type ModelChoice = {
  provider: string
  type: ProviderType
  model: string
  backend: LlmBackend
  nativeTools: NativeTools
}

/** A server that an agent may use; `tools` absent means all of its tools. */
export type ServerChoice = { name: string; tools?: Array<string> }

/** Where a server's large results are told in fewer words: from `thresholdTokens` on, in at most `maxTokens`. */
export type SummaryPlan = { thresholdTokens: number; maxTokens: number; model: ModelChoice }

/** What holds an agent that hands work to others. */
export type OrchestratorLimits = { maxConcurrentAgents: number; agentTimeoutMs: number; maxBudgetMs: number }

export type AgentPlan = {
  name: string
  /** Why another agent would hand it work; shown in an orchestrator's catalogue. */
  description: string
  type: AgentType
  model: ModelChoice
  /** Used in order when the model fails; empty means none. */
  fallbacks: Array<ModelChoice>
  /** The agent's definition asks for a provider's own tools: fallbacks on another backend than google-native cannot stand in. */
  needsNativeTools: boolean
  maxIterations: number
  servers: Array<ServerChoice>
  /** Text of the configured servers for the system prompt, by server id, in configured order. */
  serverInstructions: Array<{ server: string; instructions: string }>
  customInstructions: string
  /** Names of skills: those whose text stands in the prompt, and those that the agent may load. Their texts are in the plan. */
  requiredSkills: Array<string>
  skills: Array<string>
  /** By server id; a server that is not here is never summarised. */
  summaries: Record<string, SummaryPlan>
  /** Agents that this one may hand work to; empty means that it does not orchestrate. A sub-agent has none itself. */
  subAgents: Array<AgentPlan>
  orchestrator: OrchestratorLimits
}

/** A skill's text and why one would load it. */
export type SkillText = { description: string; body: string }

export type StagePlan = {
  name: string
  type: 'investigation' | 'action'
  agents: Array<AgentPlan>
  parallelType: ParallelType | null
  successPolicy: SuccessPolicy
  /** Set when the stage has more than one agent. */
  synthesis: AgentPlan | null
}

export type Plan = {
  chainId: string
  stages: Array<StagePlan>
  executiveSummary: AgentPlan
  /** The text that the prompts carry; null when there is none. */
  runbook: string | null
  /** Every skill that an agent of the plan names. */
  skills: Record<string, SkillText>
  sessionTimeoutMs: number
}

/** Who carries out a stage that is resolved anew, beside the session's plan, and how long that may take. */
export type OwnPlan = {
  agents: Array<AgentPlan>
  runbook: string | null
  skills: Record<string, SkillText>
  timeoutMs: number
}

/** Who answers a follow-up question; resolved anew for each. */
export type ChatPlan = Omit<OwnPlan, 'agents'> & { agent: AgentPlan }
