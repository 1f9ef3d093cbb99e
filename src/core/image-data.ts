// Images in base64: what they are, and those that stand in a text. No model reads them as text: it could not see them, and a single one fills
// its window. Pure.

/** How the formats that vendors of models take begin in base64. In a WebP, the name stands behind `RIFF` and four bytes of length. */
const FORMATS: ReadonlyArray<[type: string, beginning: string]> = [
  ['image/png', 'iVBORw0KGgo'],
  ['image/jpeg', '/9j/'],
  ['image/gif', 'R0lGOD'],
  ['image/webp', 'UklGR.{7}RUJQ'],
]
const BMP = 'Qk[0-3]'

/**
 * The type of an image that vendors of models take, whatever its server calls it: vendors refuse one that is not what it is called. null: it is of
 * another format, or no plain base64.
 */
export function imageTypeOf(data: string): string | null {
  const type = FORMATS.find(([, beginning]) => new RegExp(`^${beginning}`).test(data))?.[0] ?? null
  return type !== null && /^[A-Za-z0-9+/]+={0,2}$/.test(data) ? type : null
}

// Our choice: shorter ones are icons in a page, and cost less than the note.
const LEAST_CHARS = 200
// Programs break base64 into lines of 64 or 76 characters (RFC 7468, RFC 2045). A shorter line may be the text behind it.
const LEAST_LINE = 60

const LINE_END = String.raw`(?:\r?\n|\\r\\n|\\n)`
/** In JSON, a line's end is written as an escape. The last line may be short if it ends in padding. */
const BASE64 = `[A-Za-z0-9+/]*(?:${LINE_END}[A-Za-z0-9+/]{${LEAST_LINE},})*(?:${LINE_END}[A-Za-z0-9+/]+(?==))?={0,2}`
const BEGINNINGS = [...FORMATS.map(([, beginning]) => beginning), BMP].join('|')

const DATA_ADDRESS = new RegExp(String.raw`data:((?:image|audio|video)/[\w.+-]+)(?:;[\w=-]+)*;base64,(${BASE64})`, 'g')
const BARE = new RegExp(`(?<![A-Za-z0-9+/])(?:${BEGINNINGS})${BASE64}`, 'g')

/** The text with a note in the place of each image. */
export function withoutImageData(text: string): string {
  if (text.length < LEAST_CHARS) return text
  return text
    .replace(DATA_ADDRESS, (whole, type: string, data: string) => noteOf(whole, type, data))
    .replace(BARE, data => noteOf(data, 'image', data))
}

function noteOf(whole: string, type: string, data: string): string {
  return data.length < LEAST_CHARS ? whole : `[left out: ${type}, about ${Math.floor((data.length * 3) / 4)} bytes]`
}
