import { prompts, type PromptName } from './prompts.generated.ts'
import { isBlank, joinTexts, type Text } from './text.ts'

const MARK = /\{\{([A-Z]+)\}\}/

/** Replaces each `{{NAME}}`; values are never looked into, so an alert that holds `{{…}}` stays as it is. */
export function fill(name: PromptName, values: Readonly<Record<string, string | Text>>): Text {
  // A split by an expression with a group gives text and names in turn.
  const parts = prompts[name].trim().split(MARK)
  return joinTexts(
    parts.map((part, at) => (at % 2 === 0 ? part : (values[part] ?? `{{${part}}}`))),
    '',
  )
}

/** The parts that say anything, one blank line apart. */
export function sections(parts: ReadonlyArray<string | Text>): Text {
  return joinTexts(
    parts.filter(part => !isBlank(part)).map(part => (typeof part === 'string' ? part.trim() : part)),
    '\n\n',
  )
}
