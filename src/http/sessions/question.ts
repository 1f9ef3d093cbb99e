// The body of a follow-up question.

import * as z from 'zod'
import { utf8Length } from '#core/utf8.ts'
import { badRequest } from '../answer/app-error.ts'

/** As in the reference, whose message counts characters and means bytes of UTF-8. */
const QUESTION_BYTES = 100_000

const wrong = (kind: string) => ({ error: `must be ${kind}` })

export const questionSchema = z
  .object(
    {
      content: z
        .string(wrong('a string'))
        .describe(`At most ${QUESTION_BYTES.toLocaleString('en')} bytes of UTF-8`)
        .optional(),
    },
    wrong('a JSON object'),
  )
  .meta({ required: ['content'] })

export function checkQuestion(content: string): void {
  if (content === '') throw badRequest('content is required')
  if (utf8Length(content) > QUESTION_BYTES)
    throw badRequest(`content exceeds maximum length of ${QUESTION_BYTES.toLocaleString('en')} characters`)
}
