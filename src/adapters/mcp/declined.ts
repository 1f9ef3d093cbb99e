// A tool of the stateless generation may answer that it needs input of a person. Nobody can give it yet, so every question is declined, and
// the model and the timeline are told. Pure.

import { isObject } from '#core/json.ts'
import { oneLine } from './one-line.ts'

export type InputNeeded = {
  /** What the tool asked, in one line each. */
  questions: Array<string>
  /** What the repeated call carries besides its arguments. */
  params: Record<string, unknown>
}

/** null: the result is complete. */
export function inputNeeded(result: unknown): InputNeeded | null {
  if (!isObject(result) || result['resultType'] !== 'input_required') return null
  const { inputRequests, requestState } = result
  const requests = Object.entries(isObject(inputRequests) ? inputRequests : {})
  return {
    questions: requests.map(([key, request]) => questionOf(request) ?? key),
    params: {
      inputResponses: Object.fromEntries(requests.map(([key]) => [key, { action: 'decline' }])),
      ...(typeof requestState === 'string' && { requestState }),
    },
  }
}

export function declinedNote(questions: ReadonlyArray<string>): string {
  const asked = questions.map(question => `"${question}"`).join(', ')
  return `[the tool asked for input (${asked}), which was declined: nobody can be asked here]`
}

function questionOf(request: unknown): string | null {
  const params = isObject(request) ? request['params'] : null
  const message = isObject(params) ? params['message'] : null
  return typeof message === 'string' ? oneLine(message) : null
}
