// The configuration after built-ins, templates and defaults: what the rest of the system reads. Its keys are declared in schema.ts.

import type * as z from 'zod'
import type { agent, chain, stageAgent } from './schema-chains.ts'
import type { ingest } from './schema-ingest.ts'
import type { labelMap } from './schema-labels.ts'
import type { namedAgents } from './schema-models.ts'
import type { notify } from './schema-notify.ts'
import type { provider, server } from './schema-servers.ts'
import type { defaults, queue, system } from './schema-settings.ts'
import type { Origins } from './origins.ts'
import type { ConfigOf } from './to-config.ts'

/** The files of a configuration folder: path inside the folder → text (`tarsy.yaml`, `skills/<name>/SKILL.md` …). */
export type ConfigFiles = Readonly<Record<string, string>>

/** What the Worker's vars and secrets (or a test) hold. */
export type Vars = Readonly<Record<string, string | undefined>>

/** What the validator found: `message` says what is wrong and what would be right. Lines and columns count from 1. */
export type Issue = { file: string; path: string; line: number; column: number; message: string }

export type LoadResult =
  | { ok: true; config: Config; origins: Origins; warnings: Array<Issue> }
  | { ok: false; errors: Array<Issue>; warnings: Array<Issue> }

type Row<F extends z.ZodType> = ConfigOf<z.output<F>>

type ServerRow = Row<typeof server>
export type TransportRow = ServerRow['transport']

/** Values of `customHeaders` may still hold `{{.SESSION_ID}}`, which is the execution's id at run time. */
export type Transport =
  | ({ type: 'stdio'; command: string } & Pick<TransportRow, 'args' | 'env'>)
  | ({ type: 'http' | 'sse'; url: string } & Omit<TransportRow, 'type' | 'command' | 'args' | 'env' | 'url'>)

export type McpServer = Omit<ServerRow, 'transport'> & { transport: Transport }
export type Masking = NonNullable<McpServer['dataMasking']>
export type Provider = Row<typeof provider>
export type Agent = Row<typeof agent>
export type Chain = Row<typeof chain>
export type Stage = Chain['stages'][number]
export type StageAgent = Row<typeof stageAgent>
export type SubAgent = Chain['subAgents'][number]

/** Provider, backend and fallbacks of a job, or of an agent that the defaults name. */
export type Pairing = NonNullable<Row<typeof namedAgents>>[string]
export type Fallback = { llmProvider: string; llmBackend: 'google-native' | 'langchain' }

export type Skill = { name: string; description: string; body: string }

export type Config = {
  defaults: Omit<Row<typeof defaults>, 'runbook'> & { runbook: string | null }
  fallbackLists: Readonly<Record<string, ReadonlyArray<Fallback>>>
  /** With the built-in one. */
  labelMaps: Readonly<Record<string, Row<typeof labelMap>>>
  ingest: Row<typeof ingest>
  queue: Row<typeof queue>
  system: Row<typeof system>
  notify: Row<typeof notify>
  /** No file gives an agent a provider; some built-in ones have one. */
  agents: Readonly<Record<string, Agent & { llmProvider?: string }>>
  /** In configured order, the user's first. */
  chains: Readonly<Record<string, Chain>>
  /** Names of the chains that no file writes. */
  builtInChains: ReadonlyArray<string>
  mcpServers: Readonly<Record<string, McpServer>>
  llmProviders: Readonly<Record<string, Provider>>
  skills: Readonly<Record<string, Skill>>
}
