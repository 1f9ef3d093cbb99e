// Images in base64, told by their first bytes. Pure.

/** How the formats that vendors of models take begin in base64. In a WebP, the name stands behind `RIFF` and four bytes of length. */
export const IMAGE_BEGINNINGS: ReadonlyArray<[type: string, beginning: string]> = [
  ['image/png', 'iVBORw0KGgo'],
  ['image/jpeg', '/9j/'],
  ['image/gif', 'R0lGOD'],
  ['image/webp', 'UklGR.{7}RUJQ'],
]

/**
 * The type of an image that vendors of models take, whatever its server calls it: vendors refuse one that is not what it is called. null: it is of
 * another format, or no plain base64.
 */
export function imageTypeOf(data: string): string | null {
  const type = IMAGE_BEGINNINGS.find(([, beginning]) => new RegExp(`^${beginning}`).test(data))?.[0] ?? null
  return type !== null && /^[A-Za-z0-9+/]+={0,2}$/.test(data) ? type : null
}
