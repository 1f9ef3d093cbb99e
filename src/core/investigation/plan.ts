// The resolved chain of one session. It is logged at the first run and holds no secret: providers are named, keys are not.

import type { AgentType, LlmBackend, ParallelType, SuccessPolicy } from '../protocol/status.ts'

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

export type AgentPlan = {
  name: string
  type: AgentType
  model: ModelChoice
  /** Used in order when the model fails; empty means none. */
  fallbacks: Array<ModelChoice>
  maxIterations: number
  servers: Array<ServerChoice>
  /** Text of the configured servers for the system prompt, by server id, in configured order. */
  serverInstructions: Array<{ server: string; instructions: string }>
  customInstructions: string
}

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
  sessionTimeoutMs: number
}
