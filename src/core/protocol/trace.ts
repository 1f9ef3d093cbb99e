// Types of the trace's bodies: what models and tools were asked, and what they answered.

import type * as z from 'zod'
import type * as schema from './trace.schema.ts'

export type LlmItem = z.output<typeof schema.llmItem>
export type McpItem = z.output<typeof schema.mcpItem>
export type TraceExecution = z.output<typeof schema.traceExecution>
export type Trace = z.output<typeof schema.trace>
export type TraceMessage = z.output<typeof schema.traceMessage>
export type Grounding = z.output<typeof schema.grounding>
export type LlmDetail = z.output<typeof schema.llmDetail>
export type McpDetail = z.output<typeof schema.mcpDetail>
