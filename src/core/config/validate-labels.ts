// Rules of `label_maps`. The names travel in a query and at the end of a model's answer, so they are plain words.

import { BUILTIN_LABEL_MAP } from './builtin-labels.ts'
import { type Path, quote, quoteAt } from './findings.ts'
import type { RawLabelMap } from './schema-labels.ts'
import { reportError, type Sources } from './sources.ts'

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/
const RULE = 'Begin with a letter; letters, digits, - and _ may follow.'

export function validateLabels(sources: Sources) {
  for (const [name, map] of Object.entries(sources.raw.label_maps ?? {})) {
    const path = ['label_maps', name]
    if (!NAME.test(name)) reportError(sources, path, `The label map ${quote(name)} has no proper name. ${RULE}`)
    if (name === BUILTIN_LABEL_MAP) warnOfBuiltin(sources, path)
    validateMap(sources, path, map)
  }
}

function warnOfBuiltin(sources: Sources, path: Path) {
  const message = `The map '${BUILTIN_LABEL_MAP}' replaces the built-in one, with its labels and its rules. Give it another name to keep both.`
  sources.findings.warn(sources.tarsy, path, message, 'key')
}

function validateMap(sources: Sources, path: Path, { labels = [] }: RawLabelMap) {
  const seen = new Set<string>()
  for (const [i, { label, description }] of labels.entries()) {
    const at = [...path, 'labels', i]
    const word = label?.trim().toLowerCase()
    if (label !== undefined) validateLabel(sources, [...at, 'label'], label, word !== undefined && seen.has(word))
    if (description?.trim() === '') {
      reportError(sources, [...at, 'description'], "The 'description' is blank. Say when the label is right.")
    }
    if (word !== undefined) seen.add(word)
  }
}

function validateLabel(sources: Sources, path: Path, label: string, again: boolean) {
  const shown = quoteAt(sources.tarsy, path)
  if (!NAME.test(label.trim())) reportError(sources, path, `${shown} cannot be a label. ${RULE}`)
  if (!again) return
  const message = `The label ${shown} stands in this map before, whatever the case of its letters. Take one of them out.`
  reportError(sources, path, message)
}
