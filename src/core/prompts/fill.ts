import { prompts, type PromptName } from './prompts.generated.ts'

/** Replaces each `{{NAME}}`; values are never looked into, so an alert that holds `{{…}}` stays as it is. */
export function fill(name: PromptName, values: Readonly<Record<string, string>>): string {
  return prompts[name].replaceAll(/\{\{([A-Z]+)\}\}/g, (mark, key: string) => values[key] ?? mark).trim()
}

/** The parts that say anything, one blank line apart. */
export function sections(parts: ReadonlyArray<string>): string {
  return parts
    .map(part => part.trim())
    .filter(part => part !== '')
    .join('\n\n')
}
