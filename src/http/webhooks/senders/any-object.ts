import * as z from 'zod'

/** Senders whose bodies are read loosely: what is missing is left out, and nothing is refused for it. */
export const anyObject = z.looseObject({}, { error: 'must be a JSON object' })
