// The configuration after built-ins, templates and defaults: what the rest of the system reads. Durations are milliseconds.

import type { NativeTools, OrchestratorLimits, ProviderType } from '../investigation/log/plan.ts'
import type { AgentType, LlmBackend, SuccessPolicy } from '../protocol/status.ts'
import type { Declared } from './declared.ts'

/** The files of a configuration folder: path inside the folder → text (`tarsy.yaml`, `skills/<name>/SKILL.md` …). */
export type ConfigFiles = Readonly<Record<string, string>>

/** What the Worker's vars and secrets (or a test) hold. */
export type Vars = Readonly<Record<string, string | undefined>>

/** A finding of the validator: `message` says what is wrong and what would be right. */
export type Issue = { file: string; path: string; line: number; column: number; message: string }

export type LoadResult =
  | { ok: true; config: Config; warnings: Array<Issue> }
  | { ok: false; errors: Array<Issue>; warnings: Array<Issue> }

export type Masking = {
  enabled: boolean
  patternGroups: Array<string>
  patterns: Array<string>
  customPatterns: Array<{ pattern: string; replacement: string; description?: string }>
}

export type Transport =
  | { type: 'stdio'; command: string; args: Array<string>; env: Record<string, string> }
  | {
      type: 'http' | 'sse'
      url: string
      bearerToken?: string
      verifySsl: boolean
      timeoutMs?: number
      /** Values may still hold `{{.SESSION_ID}}`, which is the execution's id at run time. */
      customHeaders: Record<string, string>
      sessionCleanupUrl?: string
    }

export type McpServer = {
  transport: Transport
  instructions: string
  masking: Masking | null
  summarization: {
    enabled: boolean
    sizeThresholdTokens: number
    summaryMaxTokenLimit: number
    llmProvider?: string
    llmBackend?: LlmBackend
  }
}

export type Provider = {
  type: ProviderType
  model: string
  apiKeyEnv?: string
  credentialsEnv?: string
  projectEnv?: string
  locationEnv?: string
  baseUrl?: string
  /** Which of OpenAI's protocols to speak (key `api`, ours); absent: Responses to OpenAI itself, Chat Completions to all others. */
  api?: 'chat' | 'responses'
  nativeTools: NativeTools
}

export type Agent = {
  type: AgentType
  description: string
  mcpServers: Array<string>
  customInstructions: string
  llmBackend?: LlmBackend
  maxIterations?: number
  nativeTools: NativeTools
  /** null = every skill, [] = none. */
  skills: Array<string> | null
  requiredSkills: Array<string>
  /** Where this agent, as one that hands work to others, departs from the defaults. */
  orchestrator: Partial<OrchestratorLimits>
}

/** An agent that another may hand work to, with what the reference changes of it. */
export type SubAgent = {
  name: string
  llmProvider?: string
  llmBackend?: LlmBackend
  maxIterations?: number
  mcpServers: Array<string>
  requiredSkills: Array<string>
  skills: Array<string>
}

export type FallbackProvider = { provider: string; backend: LlmBackend }

export type StageAgent = SubAgent & {
  type?: AgentType
  fallbackProviders?: Array<FallbackProvider>
  subAgents: Array<SubAgent>
}

export type Stage = {
  name: string
  agents: Array<StageAgent>
  replicas: number
  successPolicy?: SuccessPolicy
  maxIterations?: number
  mcpServers: Array<string>
  fallbackProviders?: Array<FallbackProvider>
  subAgents: Array<SubAgent>
  synthesis: { agent?: string; llmBackend?: LlmBackend; llmProvider?: string }
}

export type Chat = {
  enabled: boolean
  agent?: string
  llmProvider?: string
  llmBackend?: LlmBackend
  maxIterations?: number
  mcpServers: Array<string>
  subAgents: Array<SubAgent>
}

export type Chain = {
  alertTypes: Array<string>
  description: string
  stages: Array<Stage>
  chat: Chat
  llmProvider?: string
  llmBackend?: LlmBackend
  executiveSummaryProvider?: string
  fallbackProviders?: Array<FallbackProvider>
  maxIterations?: number
  mcpServers: Array<string>
  subAgents: Array<SubAgent>
}

export type Skill = { name: string; description: string; body: string }

export type Config = {
  defaults: {
    llmProvider?: string
    llmBackend: LlmBackend
    maxIterations: number
    fallbackProviders: Array<FallbackProvider>
    successPolicy: SuccessPolicy
    alertType: string
    runbook: string | null
    alertMasking: { enabled: boolean; patternGroup: string }
    /** The model that sums up large tool results; the agent's own when absent. */
    summarization?: { llmProvider?: string; llmBackend?: LlmBackend }
    orchestrator: OrchestratorLimits
  }
  queue: { maxConcurrentSessions: number; sessionTimeoutMs: number }
  system: {
    dashboardUrl: string
    allowedWsOrigins: Array<string>
    runbooks: { allowedDomains: Array<string>; repoUrl?: string; cacheTtlMs?: number; githubTokenEnv?: string }
  }
  agents: Readonly<Record<string, Agent>>
  /** In configured order, the user's first. */
  chains: Readonly<Record<string, Chain>>
  mcpServers: Readonly<Record<string, McpServer>>
  llmProviders: Readonly<Record<string, Provider>>
  skills: Readonly<Record<string, Skill>>
  /** For the viewer alone: nothing acts on it. */
  declared: Declared
}
