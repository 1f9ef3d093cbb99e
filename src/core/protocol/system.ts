// What the system shows of its configuration. Keys with `?` are absent where nothing was given.

import type * as z from 'zod'
import type { configOrigin } from './origins.schema.ts'
import type { defaultTools, skill } from './service.schema.ts'

type Shown = { [key: string]: unknown }

/** GET /api/v1/system/config. The keys below these are declared in core/config/schema.ts; the API's document lists them. */
export type SystemConfig = {
  defaults: Shown
  fallback_lists: Record<string, ReadonlyArray<Shown>>
  label_maps: Record<string, Shown>
  ingest: Shown
  queue: Shown
  system: Shown
  agents: Record<string, Shown>
  chains: Record<string, Shown>
  mcp_servers: Record<string, Shown>
  llm_providers: Record<string, Shown>
  skills: Record<string, { name: string; description: string }>
}

export type ConfigOrigin = z.output<typeof configOrigin>

export type SkillBody = z.output<typeof skill>

export type DefaultTools = z.output<typeof defaultTools>
