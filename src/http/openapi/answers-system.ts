// The answers of the API about the system itself.

import { z } from 'zod'
import type { AlertTypes, ErrorBody, Health, McpServerHealth, SystemWarning, UserInfo } from '#core/protocol/api.ts'
import type { DefaultTools, SkillBody } from '#core/protocol/system.ts'
import { flag, text, time, whole } from './fields.ts'
import { mirrors } from './mirror.ts'

export const warnings = mirrors<{ warnings: Array<SystemWarning> }>()(
  z.object({
    warnings: z.array(
      z.object({
        id: text,
        category: text,
        message: text,
        details: text,
        server_id: text.exactOptional(),
        created_at: time,
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
        last_check: time,
        tool_count: whole,
        tools: z.array(z.object({ name: text, description: text })),
        error: text.nullable(),
      }),
    ),
  }),
)

export const defaultTools = mirrors<DefaultTools>()(
  z.object({
    alert_type: text.exactOptional(),
    mcp_servers: z.array(text),
    native_tools: z.object({ google_search: flag, code_execution: flag, url_context: flag }),
  }),
)

export const skill = mirrors<SkillBody>()(z.object({ name: text, description: text, body: text }))

export const alertTypes = mirrors<AlertTypes>()(
  z.object({
    alert_types: z.array(z.object({ type: text, chain_id: text, description: text })),
    default_chain_id: text,
    default_alert_type: text,
  }),
)

export const runbooks = z.array(text.describe('Address of a runbook'))

export const health = mirrors<Health>()(
  z.object({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    version: text,
    checks: z.record(text, z.object({ status: text, message: text.exactOptional() })),
  }),
)

export const error = mirrors<ErrorBody>()(z.object({ message: text }).meta({ id: 'Error' }))

export const userInfo = mirrors<UserInfo>()(z.object({ user: text, email: text }))
