import { prompts, type PromptName } from './prompts.generated.ts'
import { isBlank, joinTexts, type Text } from './text.ts'

const MARK = /\{\{([A-Z]+)\}\}/

/** Replaces each `{{NAME}}` of a prompt. Values are inserted as they are, also if they contain `{{…}}`. */
export function fill(name: PromptName, values: Readonly<Record<string, string | Text>>): Text {
  // Splitting by an expression with a group gives text and names alternately.
  const parts = prompts[name].trim().split(MARK)
  return joinTexts(
    parts.map((part, at) => (at % 2 === 0 ? part : (values[part] ?? `{{${part}}}`))),
    '',
  )
}

/** Joins the parts that are not blank, with a blank line between them. */
export function sections(parts: ReadonlyArray<string | Text>): Text {
  return joinTexts(
    parts.filter(part => !isBlank(part)).map(part => (typeof part === 'string' ? part.trim() : part)),
    '\n\n',
  )
}
