// The resolved chain of one session. It is logged at the first run and holds no secrets: it names providers, not their keys.

import type { AgentType, LlmBackend, ParallelType, SuccessPolicy } from '../../protocol/status.ts'

export type ProviderType = 'google' | 'openai' | 'anthropic' | 'xai' | 'vertexai' | 'workers-ai' | 'demo'

export type NativeTools = { google_search?: boolean; code_execution?: boolean; url_context?: boolean }

/** A model as the configuration names it. The adapter finds key and address by `provider`. */
export type ModelChoice = {
  provider: string
  type: ProviderType
  model: string
  backend: LlmBackend
  nativeTools: NativeTools
  /** How hard it thinks, as it is sent. Absent: what its adapter has for models without efforts. */
  reasoningEffort?: string
  /** Tokens of prompt and reply together, if the configuration says it. */
  contextWindow?: number
  /** Only what the configuration sets. */
  limits?: CallLimits
}

/**
 * How long a call may take until its first chunk, between two chunks, and as a whole; and how long one turn waits for the provider during
 * an outage.
 */
export type CallLimits = { firstChunkMs?: number; stallMs?: number; callMs?: number; outageMs?: number }

/** An MCP server that an agent may use; without `tools`, all of its tools. `never`: none that changes something; absent: nothing is said. */
export type ServerChoice = { name: string; tools?: Array<string>; writes?: 'allow' | 'never' }

/** Results of a server that are larger than `thresholdTokens` are summarised in at most `maxTokens`. */
export type SummaryPlan = {
  thresholdTokens: number
  maxTokens: number
  model: ModelChoice
  /** Set if the configuration names a list for summaries; empty: no other model is asked. Absent: those of the agent. */
  fallbacks?: Array<ModelChoice>
}

/** The words that a session's executive summary may end with, and how to choose among them. */
export type LabelMap = {
  name: string
  /** Several of the labels may be given. */
  multi: boolean
  instructions: string
  labels: Array<{ label: string; description: string }>
}

/** Limits of an agent that has sub-agents. Without `agentTimeoutMs` a sub-agent has the time that its lead has. */
export type OrchestratorLimits = { maxConcurrentAgents: number; agentTimeoutMs?: number }

export type AgentPlan = {
  name: string
  /** What an orchestrator's catalogue of sub-agents says about it. */
  description: string
  type: AgentType
  model: ModelChoice
  /** Tried in this order when the model fails. */
  fallbacks: Array<ModelChoice>
  /** The agent's definition needs the provider's own tools. Only fallbacks on the google-native backend have them. */
  needsNativeTools: boolean
  maxIterations: number
  servers: Array<ServerChoice>
  /** For the system prompt, in configured order. */
  serverInstructions: Array<{ server: string; instructions: string }>
  customInstructions: string
  /** Names of skills whose text is part of the prompt. The plan holds the texts. */
  requiredSkills: Array<string>
  /** Names of skills that the agent may load with `load_skill`. */
  skills: Array<string>
  /** By server id. Results of other servers are never summarised. */
  summaries: Record<string, SummaryPlan>
  /** Agents that this one may dispatch; empty: it is no orchestrator. Sub-agents have none themselves. */
  subAgents: Array<AgentPlan>
  orchestrator: OrchestratorLimits
  /** The labels that its answer may end with. Set for the executive summary when its stage is set up (kinds.ts). */
  labels?: LabelMap
  /** Its answer ends in a verdict. Plans of earlier releases have none. */
  verdict?: true
}

/** `description` says when to load the skill; `body` is its text. */
export type SkillText = { description: string; body: string }

export type StagePlan = {
  name: string
  type: 'investigation' | 'action'
  agents: Array<AgentPlan>
  parallelType: ParallelType | null
  successPolicy: SuccessPolicy
  /** The agent that joins the findings; set if the stage has more than one agent. */
  synthesis: AgentPlan | null
  /** The agent that amends the report by what the stage did; set for action stages behind an investigation. */
  compose: AgentPlan | null
}

/** Where the runbook was looked for. `address` is where its text is from; null: the text is the configuration's, or there is none. */
export type RunbookOrigin = {
  address: string | null
  /** The runbooks that would have gone before it and could not be read. `reason` completes "could not be read:". */
  missing: Array<{ address: string; reason: string }>
}

export type Plan = {
  chainId: string
  stages: Array<StagePlan>
  executiveSummary: AgentPlan
  /** Plans of earlier releases have none: their sessions get no labels. */
  labelMap?: LabelMap
  /** The runbook's text; null: the session has none. */
  runbook: string | null
  /** Absent if no address was wanted. */
  runbookOrigin?: RunbookOrigin
  /** Every skill that an agent of the plan names. */
  skills: Record<string, SkillText>
  sessionTimeoutMs: number
}

/** The plan of a stage that is resolved when it starts, apart from the session's plan. */
export type OwnPlan = {
  agents: Array<AgentPlan>
  runbook: string | null
  runbookOrigin?: RunbookOrigin
  skills: Record<string, SkillText>
  timeoutMs: number
}

/** The plan of a follow-up question; resolved for each question. */
export type ChatPlan = Omit<OwnPlan, 'agents'> & { agent: AgentPlan }
