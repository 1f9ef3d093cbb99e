// The answers of the API about the system itself.

import { z } from 'zod'
import type { McpServerHealth, SystemWarning } from '#core/protocol/api.ts'
import type { DefaultTools, SkillBody, SystemConfig } from '#core/protocol/system.ts'
import { mirrors } from './mirror.ts'

const text = z.string()
const flag = z.boolean()

export const warnings = mirrors<{ warnings: Array<SystemWarning> }>()(
  z.object({
    warnings: z.array(
      z.object({
        id: text,
        category: text,
        message: text,
        details: text,
        server_id: text.optional(),
        created_at: text,
      }),
    ),
  }),
)

export const mcpServers = mirrors<{ servers: Array<McpServerHealth> }>()(
  z.object({
    servers: z.array(
      z.object({
        id: text,
        healthy: flag,
        last_check: text,
        tool_count: z.int(),
        tools: z.array(z.object({ name: text, description: text })),
        error: text.nullable(),
      }),
    ),
  }),
)

export const defaultTools = mirrors<DefaultTools>()(
  z.object({
    alert_type: text.optional(),
    mcp_servers: z.array(text),
    native_tools: z.object({ google_search: flag, code_execution: flag, url_context: flag }),
  }),
)

const entries = z.record(text, z.looseObject({}))

export const systemConfig = mirrors<SystemConfig>()(
  z.object({
    defaults: z.looseObject({}).nullable(),
    queue: z.looseObject({ worker_count: z.int(), session_timeout: text }).nullable(),
    system: z.looseObject({ allowed_ws_origins: z.array(text) }),
    agents: entries,
    chains: entries,
    mcp_servers: entries,
    llm_providers: entries,
    skills: z.record(text, z.object({ name: text, description: text })),
  }),
)

export const skill = mirrors<SkillBody>()(z.object({ name: text, description: text, body: text }))
