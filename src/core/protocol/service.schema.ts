// The answers about the service itself: its health, its tools, who is signed in.

import { z } from 'zod'
import { SCOPES, WAYS_IN } from './scopes.ts'
import { flag, text, time, whole } from './fields.schema.ts'
import { WRITES } from './status.ts'

export const systemWarning = z.object({
  id: text,
  category: text,
  message: text,
  details: text,
  server_id: text.exactOptional(),
  created_at: time,
})
export const warnings = z.object({ warnings: z.array(systemWarning) })

export const mcpServerHealth = z.object({
  id: text,
  healthy: flag.nullable().describe('null: it was asked just now and has not answered yet'),
  last_check: time,
  tool_count: whole,
  tools: z.array(z.object({ name: text, description: text, writes: z.enum(WRITES) })),
  error: text.nullable(),
})
export const mcpServers = z.object({ servers: z.array(mcpServerHealth) })

export const defaultTools = z.object({
  alert_type: text.exactOptional(),
  mcp_servers: z.array(text),
  native_tools: z.object({ google_search: flag, code_execution: flag, url_context: flag }),
})

export const skill = z.object({ name: text, description: text, body: text })

export const alertTypes = z.object({
  alert_types: z.array(z.object({ type: text, chain_id: text, description: text })),
  default_chain_id: text,
  default_alert_type: text,
})

export const runbooks = z.array(text.describe('Address of a runbook'))

export const health = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  version: text,
  checks: z.record(text, z.object({ status: text, message: text.exactOptional() })),
})

export const error = z.object({ message: text }).meta({ id: 'Error' })

/** The reference's dashboard asks `user` and `email` of its sign-in proxy. */
export const userInfo = z.object({
  user: text,
  email: text,
  scopes: z.array(z.enum(SCOPES)).describe('What the caller may do'),
  via: z.enum(WAYS_IN).describe('What the identity rests on'),
})
