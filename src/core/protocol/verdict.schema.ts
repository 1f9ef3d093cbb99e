// What an investigation came to, in fields that programs read; and what was missing on the way there.

import { z } from 'zod'
import * as f from './fields.schema.ts'
import { CONFIDENCES, GAP_KINDS } from './status.ts'

const calls = z.array(f.text).describe('Ids of timeline events of the type `llm_tool_call`')

export const verdict = z
  .object({
    cause: f.text.describe('One sentence'),
    confidence: z.enum(CONFIDENCES).describe('`unknown` at most where no claim is grounded'),
    stated_confidence: z.enum(CONFIDENCES).describe('As the model put it'),
    confidence_reason: f.text,
    components: z.array(f.text),
    next_steps: z.array(z.object({ text: f.text, command: f.textOrNull.describe('A command to run, if it is one') })),
    ruled_out: z.array(z.object({ text: f.text, calls })),
    unchecked: z.array(f.text).describe('What could not be checked'),
    claims: z.array(
      z.object({
        text: f.text,
        grounded: f.flag.describe('It rests on calls of this session, and what it quotes stands in their results'),
        reason: f.textOrNull.describe('Why it is not grounded'),
        calls,
      }),
    ),
    grounded_share: f.number.nullable().describe('Of the claims, from 0 to 1; null without claims'),
  })
  .meta({ id: 'Verdict' })

export const completeness = z
  .object({
    complete: f.flag,
    gaps: z.array(
      z.object({
        kind: z.enum(GAP_KINDS),
        subject: f.text.describe('The agent, server or tool'),
        text: f.text.describe('One sentence'),
        count: f.whole,
      }),
    ),
  })
  .meta({ id: 'Completeness' })

/** Of the detail and the status. */
export const findings = {
  verdict: verdict.nullable().describe('null: not yet, or the analysis ended in none'),
  completeness: completeness.nullable().describe('null: not yet, or the session is of an earlier release'),
}

/** Of a list item: columns of the table `sessions`. */
export const findingsOfRow = {
  verdict_cause: f.textOrNull,
  confidence: z.enum(CONFIDENCES).nullable(),
  grounded_share: f.number.nullable(),
  components: z.array(f.text),
  gap_count: f.whole,
}
