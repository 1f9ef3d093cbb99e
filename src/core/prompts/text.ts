/**
 * A text as the parts that it was put together from. The log stores each long part once and the memory holds it once, however many prompts carry
 * it: twenty agents of a session with an alert of 1 MB share one alert.
 */
export type Text = ReadonlyArray<string>

/** Parts of up to this many UTF-16 units are merged with their neighbours; longer ones stay apart, so that they can be shared. */
export const SHORT_TEXT = 200

/** A template literal whose values stay parts: text`before ${long} after`. */
export function text(strings: TemplateStringsArray, ...values: ReadonlyArray<string | Text>): Text {
  return merged(strings.flatMap((part, at) => [part, ...partsOf(values[at] ?? '')]))
}

export function joinTexts(texts: ReadonlyArray<string | Text>, between: string): Text {
  return merged(texts.flatMap((each, at) => (at === 0 ? partsOf(each) : [between, ...partsOf(each)])))
}

/** The whole text as one string. */
export function plainText(parts: Text): string {
  return parts.join('')
}

export function isBlank(parts: string | Text): boolean {
  return partsOf(parts).every(part => part.trim() === '')
}

function partsOf(value: string | Text): Text {
  return typeof value === 'string' ? [value] : value
}

function merged(parts: ReadonlyArray<string>): Text {
  const kept: Array<string> = []
  for (const part of parts) {
    const last = kept.at(-1)
    if (last !== undefined && last.length + part.length <= SHORT_TEXT) kept[kept.length - 1] = last + part
    else if (part !== '') kept.push(part)
  }
  return kept
}
