// Warns of texts in which somebody meant a variable and wrote it as another program would. Texts for models are left alone: templates of
// alert rules and shell commands belong there.

import { keyOf, type Path, type Tree } from './findings.ts'
import type { Sources } from './sources.ts'
import { otherActions } from './templates.ts'

export function warnOfOtherVariables(sources: Sources) {
  for (const tree of [sources.tarsy, sources.providers]) {
    for (const { path, text } of textsIn(tree, tree.value)) {
      hintAtTemplates(sources, tree, path, text)
      if (!isForModels(path) && !isForShell(tree, path)) hintAtShell(sources, tree, path, text)
    }
  }
}

/** Each text with its place, as the file writes it. */
function* textsIn(tree: Tree, value: unknown, path: Path = []): Generator<{ path: Path; text: string }> {
  if (typeof value === 'string') yield { path, text: tree.places.get(keyOf(path))?.template ?? value }
  if (typeof value !== 'object' || value === null) return
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, each] of entries) yield* textsIn(tree, each, [...path, key])
}

const TEXTS = ['instructions', 'custom_instructions', 'runbook', 'description']

function isForModels(path: Path): boolean {
  return TEXTS.includes(String(path.at(-1)))
}

function hintAtTemplates({ findings }: Sources, tree: Tree, path: Path, text: string) {
  for (const { text: action, isProgram } of otherActions(text)) {
    if (isProgram && !isForModels(path)) {
      const message = `'${action}' is more than a variable. Only {{.NAME}} is understood; write the value out or put it into a variable.`
      findings.error(tree, path, message)
    } else if (isProgram) {
      findings.warn(tree, path, `'${action}' stays in the text as it is, because only {{.NAME}} is filled in.`)
    } else if (!isForModels(path)) {
      const name = /^\{\{-?\s*\$?([A-Za-z_]\w*)\s*-?\}\}$/.exec(action)?.[1] ?? 'NAME'
      const message = `'${action}' stays as it is written, because only {{.NAME}} is filled in. Write {{.${name}}} if you mean a variable.`
      findings.warn(tree, path, message)
    }
  }
}

const SHELLS = /(^|[\\/])(ba|z|da|a|k|fi)?sh(\.exe)?$/
// The parts of a masking pattern have a use of their own for the sign.
const PATTERNS = ['pattern', 'replacement']

function isForShell(tree: Tree, path: Path): boolean {
  if (PATTERNS.includes(String(path.at(-1)))) return true
  const at = path.indexOf('args')
  if (at === -1) return false
  const server = path.slice(0, at).reduce<unknown>((value, key) => Reflect.get(value as object, key), tree.value)
  return SHELLS.test(String(Reflect.get(server as object, 'command')))
}

/** `${NAME}`, also with a default; or `$NAME` in capitals and nothing else. */
const SHELL_VARIABLE = /\$\{([A-Za-z_]\w*)(?::?[-+?=][^}]*)?\}|^\$([A-Z_][A-Z0-9_]*)$/

function hintAtShell({ findings }: Sources, tree: Tree, path: Path, text: string) {
  const [, braced, bare] = SHELL_VARIABLE.exec(text) ?? []
  const name = braced ?? bare
  if (name === undefined) return
  // Without the default that may stand in it: people write secrets there.
  const written = braced === undefined ? `$${name}` : `\${${name}}`
  const wantsName = String(path.at(-1)).endsWith('_env')
  const message = wantsName
    ? `The key holds the name of a variable. Write ${name} alone, not '${written}'.`
    : `'${written}' stays as it is written. Write {{.${name}}} if you mean the variable.`
  findings.warn(tree, path, message)
}
