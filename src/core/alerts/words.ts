// The named values in an alert, whatever its format. Keys are compared in small letters and without punctuation.

type Json = { readonly [key: string]: unknown }

export class Words {
  /** What is nearer to the alert itself comes first. Of the values of one key in one level the first counts. */
  #levels: Array<Map<string, string>> = []

  startLevel(): void {
    this.#levels.push(new Map())
  }

  add(key: string, value: unknown): void {
    const level = this.#levels.at(-1)
    const text = textOf(value)
    const name = normalKey(key)
    if (level !== undefined && text !== '' && name !== '' && !level.has(name)) level.set(name, text)
  }

  addAll(of: unknown): void {
    if (isObject(of)) for (const [key, value] of Object.entries(of)) this.add(key, value)
  }

  /** The values of these keys: level by level, in the order of the keys. */
  *of(keys: ReadonlyArray<string>): Generator<string> {
    for (const level of this.#levels) {
      for (const key of keys) {
        const value = level.get(key)
        if (value !== undefined) yield value
      }
    }
  }
}

function normalKey(key: string): string {
  // As most keys are.
  if (/^[a-z0-9]*$/.test(key)) return key
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Things are often objects with a name: `{ "service": { "summary": "checkout" } }`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number') return String(value)
  if (!isObject(value)) return ''
  const name = ['summary', 'name', 'display_name'].map(key => value[key]).find(each => typeof each === 'string')
  return typeof name === 'string' ? name.trim() : ''
}

// Our choice: the deepest known sender (Azure's common schema) nests four deep, and nobody nests what a person needs deeper.
const DEEPEST = 4
const MOST_OBJECTS = 1_000

/** The words of nested objects, the outermost first. Of a list the first object counts, and its `key:value` texts. */
export function addNested(list: Words, root: unknown): void {
  let level: Array<unknown> = [root]
  let left = MOST_OBJECTS
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const objects = level.filter(isObject).slice(0, left)
    left -= objects.length
    list.startLevel()
    for (const each of objects) list.addAll(each)
    for (const each of objects) addTags(list, each['tags'])
    level = objects.flatMap(each =>
      Object.values(each).map(value => (Array.isArray(value) ? value.find(isObject) : value)),
    )
  }
}

/** Datadog and others: `["service:checkout"]`, or the same in one text with commas. */
function addTags(list: Words, tags: unknown): void {
  const texts = Array.isArray(tags) ? tags : typeof tags === 'string' ? tags.split(',') : []
  for (const text of texts) {
    if (typeof text !== 'string') continue
    const colon = text.indexOf(':')
    if (colon > 0) list.add(text.slice(0, colon), text.slice(colon + 1))
  }
}

// `key: value`, `"key": "value",`, `*Key:* value`, `key = value`, indented or in a list.
const LINE = /^[\s>*_#|-]*["']?([A-Za-z][\w ./-]{0,39})["'*_]*\s{0,9}[:=][*_]*\s{0,9}(\S.*)$/
// The same inside a line.
const INLINE = /\b(severity|priority|urgency|cluster|namespace|service)["']?\s{0,9}[:=]\s{0,9}["']?([\w.:/-]{1,200})/gi
// What a program says in its line of a log, and what is left of cut JSON.
const SAID = /\b(summary|title|message|msg)["']?\s{0,9}[:=]\s{0,9}"([^"\n]{3,300})/gi
// Our choice: nobody writes what matters behind the tenth page.
const MOST_LINES = 2_000

/** The name and the value in a line of text; null if it has none. */
export function readLine(line: string): [name: string, value: string] | null {
  const [, name, value] = LINE.exec(line) ?? []
  return name === undefined || value === undefined ? null : [name, value.replaceAll(/^["'*_]+|["'*_,\s]+$/g, '')]
}

/** The words of text that is no JSON. */
export function addLines(list: Words, text: string): void {
  list.startLevel()
  for (const line of text.split('\n', MOST_LINES)) {
    const pair = readLine(line)
    if (pair !== null) list.add(...pair)
  }
  for (const inline of [INLINE, SAID]) {
    for (const [, key = '', value] of text.matchAll(inline)) list.add(key, value)
  }
}
