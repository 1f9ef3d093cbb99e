/**
 * A text as the parts that it was composed of. Log and memory hold each long part once, however many prompts contain it: twenty agents of
 * a session with an alert of 1 MB share one alert.
 */
export type Text = ReadonlyArray<string>

/** Neighbouring parts are merged up to this many UTF-16 units. Longer parts stay separate, so that they can be shared. */
export const SHORT_TEXT = 200

/** A template tag whose long values stay parts: text`before ${long} after`. */
export function text(strings: TemplateStringsArray, ...values: ReadonlyArray<string | Text>): Text {
  return mergeShort(strings.flatMap((part, at) => [part, ...partsOf(values[at] ?? '')]))
}

export function joinTexts(texts: ReadonlyArray<string | Text>, between: string): Text {
  return mergeShort(texts.flatMap((each, at) => (at === 0 ? partsOf(each) : [between, ...partsOf(each)])))
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

function mergeShort(parts: ReadonlyArray<string>): Text {
  const kept: Array<string> = []
  for (const part of parts) {
    const last = kept.at(-1)
    if (last !== undefined && last.length + part.length <= SHORT_TEXT) kept[kept.length - 1] = last + part
    else if (part !== '') kept.push(part)
  }
  return kept
}
