// `{{.NAME}}` in a YAML file. The parser gets a placeholder of equal length instead: columns stay right, a value cannot change the
// structure of the file, and no secret can occur in a parser's message.

import type { Vars } from './config.ts'

/** One `{{…}}`; `name` is null if it is not just a variable. */
export type Action = { text: string; name: string | null }

export type Hidden = { text: string; actions: Array<Action> }

export type Expansion = { value: string; unset: Array<string> }

/** Filled in for each execution, not when the configuration is loaded. */
export const SESSION_ID = 'SESSION_ID'

const ACTION = /\{\{[^\n]*?\}\}/g
const VARIABLE = /^\{\{-?\s*\.([A-Za-z_][A-Za-z0-9_]*)\s*-?\}\}$/
// Start, two digits, filling, end: Unicode's private use area, which YAML accepts as letters and no file uses.
const PLACEHOLDER = /\uE000([\uE100-\uF0FF])([\uE100-\uF0FF])\uE001*\uE002/g
const DIGIT = 0xe100
const BASE = 0x1000

export function hideTemplates(text: string): Hidden {
  const actions: Array<Action> = []
  const hidden = text.replace(ACTION, match => {
    actions.push({ text: match, name: VARIABLE.exec(match)?.[1] ?? null })
    return placeholder(actions.length - 1, match.length)
  })
  return { text: hidden, actions }
}

/** Puts the templates back as they were written. */
export function showTemplates(text: string, actions: ReadonlyArray<Action>): string {
  return text.replace(PLACEHOLDER, (match, high: string, low: string) => actions[indexOf(high, low)]?.text ?? match)
}

export function hasTemplate(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1
}

export function expandTemplates(text: string, actions: ReadonlyArray<Action>, vars: Vars): Expansion {
  const unset: Array<string> = []
  const value = text.replace(PLACEHOLDER, (match, high: string, low: string) => {
    const action = actions[indexOf(high, low)]
    if (action === undefined) return match
    if (action.name === SESSION_ID) return `{{.${SESSION_ID}}}`
    // A template of somebody else, such as of an alert rule, or a mistake (hints.ts).
    if (action.name === null) return action.text
    const found = vars[action.name]
    if (found === undefined || found === '') unset.push(action.name)
    return found ?? ''
  })
  return { value, unset }
}

/** The variables that a text as it is written fills in, each once. */
export function variablesIn(text: string): Array<string> {
  const names = (text.match(ACTION) ?? []).flatMap(action => VARIABLE.exec(action)?.[1] ?? [])
  return [...new Set(names)].filter(name => name !== SESSION_ID)
}

function placeholder(index: number, length: number): string {
  const digits = String.fromCharCode(DIGIT + Math.floor(index / BASE), DIGIT + (index % BASE))
  // The shortest action is `{{}}`: four characters, as many as start, digits and end.
  return `\uE000${digits}${'\uE001'.repeat(length - 4)}\uE002`
}

function indexOf(high: string, low: string): number {
  return (high.charCodeAt(0) - DIGIT) * BASE + (low.charCodeAt(0) - DIGIT)
}

/** The variables that a text with placeholders mentions. */
export function templateNames(text: string, actions: ReadonlyArray<Action>): Array<string> {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([, high = '', low = '']) => actions[indexOf(high, low)]?.name ?? [])
}

// What Go's templates compute with: control words, built-in functions, comments, constants, and the data as a whole.
const PROGRAM =
  /^\{\{-?\s*(\/\*|["`]|\.\s*-?\}|\.\w+\s*\||\(|(if|else|end|range|with|define|template|block|break|continue|and|call|html|index|slice|js|len|not|or|printf?|println|urlquery|eq|ne|lt|le|gt|ge)\b)/

/** What of a text looks like a template and is no variable. `isProgram`: Go's templates would compute it. */
export function otherActions(text: string): Array<{ text: string; isProgram: boolean }> {
  return (text.match(ACTION) ?? [])
    .filter(action => !VARIABLE.test(action))
    .map(action => ({ text: action, isProgram: PROGRAM.test(action) && !usesUnknown(action) }))
}

/** Go refuses a template whose `$variable` is declared nowhere, and the reference (TARSy in Go) then leaves the text alone. */
function usesUnknown(action: string): boolean {
  return /\$\w/.test(action) && !action.includes(':=')
}
