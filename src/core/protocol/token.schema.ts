// API tokens as the API shows them.

import { z } from 'zod'
import { text, time, timeOrNull } from './fields.schema.ts'
import { SCOPES } from './scopes.ts'

export const apiToken = z
  .object({
    id: text,
    name: text,
    scopes: z.array(z.enum(SCOPES)),
    alert_types: z.array(text).nullable().describe('The alert types that it may hand in; null for all'),
    created_at: time,
    created_by: text,
    expires_at: time,
    revoked_at: timeOrNull,
    last_used_at: timeOrNull.describe('Up to a minute behind; null for never'),
  })
  .meta({ id: 'ApiToken' })

export const apiTokens = z.object({ tokens: z.array(apiToken) })

export const newApiToken = z.object({
  token: text.describe('Shown this once; only its digest is stored'),
  ...apiToken.shape,
})
