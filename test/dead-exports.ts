// Finds what a file of the house exports and the house does not use. By words, not by types: a name that is also a common word may be missed.

import { type Breach, code, resolved, type Source } from './walls.ts'

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|type|interface|enum) (\w+)/gm
const PASSED_ON = /^export (?:type )?\{([^}]*)\}/gm
const IMPORTED = /\bimport\s+(?:type\s+)?\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/g

// The platform calls the door, and drizzle-kit reads the schema: neither needs an importer.
const ENTRIES = ['src/index.ts', 'src/store/schema.ts', 'src/store/schema-identity.ts', 'src/store/schema-ingest.ts']

/** A name that only tests use is dead. One that is passed on from another file lives when anything, a test included, imports it from here. */
export function deadExports(house: ReadonlyArray<Source>, tests: ReadonlyArray<Source>): Array<Breach> {
  const mentions = new Map<string, number>()
  for (const { text } of house)
    for (const word of code(text).match(/\w+/g) ?? []) mentions.set(word, (mentions.get(word) ?? 0) + 1)
  const imported = new Set([...house, ...tests].flatMap(importedNames))
  return house
    .filter(({ path }) => !ENTRIES.includes(path))
    .flatMap(({ path, text }) => {
      const declared = [...code(text).matchAll(DECLARED)].map(([, name = '']) => name)
      const passedOn = [...code(text).matchAll(PASSED_ON)].flatMap(([, list = '']) => pairsOf(list).map(([, to]) => to))
      const dead = [
        ...declared.filter(name => mentions.get(name) === 1),
        ...passedOn.filter(name => !imported.has(`${path} ${name}`)),
      ]
      return dead.map(name => ({ path, rule: `exports ${name}, which nothing uses` }))
    })
}

function importedNames({ path, text }: Source): Array<string> {
  return [...code(text).matchAll(IMPORTED)].flatMap(([, list = '', target = '']) =>
    pairsOf(list).map(([from]) => `${resolved(path, target)} ${from}`),
  )
}

/** `a, type b as c` is a as a, and b as c. */
function pairsOf(list: string): Array<[from: string, to: string]> {
  return [...list.matchAll(/(?:\btype\s+)?\b(\w+)(?:\s+as\s+(\w+))?/g)].map(([, from = '', to = from]) => [from, to])
}
