// Text as prompts show it.

import { fence, type Fenced } from '#core/prompts/fence.ts'
import { plainText } from '#core/prompts/text.ts'

/** A text from outside between its marks. */
export function marked(kind: Fenced, body: string, about = ''): string {
  return plainText(fence(kind, body, about))
}

/** A tool's result without its marks. */
export function unmarked(result: string): string {
  return /^<(result-[0-9a-f]{8})>\n([\s\S]*)\n<\/\1>$/.exec(result)?.[2] ?? result
}
