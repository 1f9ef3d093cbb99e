// Where the values of the configuration in force come from.

import { z } from 'zod'
import { text, whole } from './fields.schema.ts'

const line = { file: text, line: whole.describe('From 1') }

export const configOrigin = z.union([
  z.object({ from: z.literal('file'), ...line }),
  z.object({ from: z.literal('environment'), ...line, variables: z.array(text) }),
  z.object({ from: z.literal('auto'), file: text.exactOptional(), line: whole.exactOptional() }),
  z.object({ from: z.literal('built-in') }),
])

export const configOrigins = z
  .object({
    origins: z
      .record(text, configOrigin)
      .describe('By the path in the configuration; it holds for all below it. What has none has its default'),
  })
  .meta({ id: 'ConfigOrigins' })
