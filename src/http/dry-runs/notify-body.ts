import * as z from 'zod'

export const notifyDrySchema = z.object(
  { session_id: z.string({ error: 'must name a session that has ended' }) },
  { error: 'must be a JSON object' },
)
