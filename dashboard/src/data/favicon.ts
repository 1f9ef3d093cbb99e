// Two digits are not readable in the 16 pixels of a tab; the title has the exact number.
const MOST = 9

/** The sign of the dashboard; with a number in a red disc if there is something to count. */
export function faviconOf(count: number): string {
  if (count === 0) return '/favicon.svg'
  const text = count > MOST ? `${MOST}+` : String(count)
  const size = text.length > 1 ? 14 : 17
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0f6f7c"/>' +
    '<path d="M3 9h5l3-5 3 8" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>' +
    '<circle cx="20.5" cy="20.5" r="11.5" fill="#b0232a"/>' +
    `<text x="20.5" y="${20.5 + size * 0.36}" font-family="sans-serif" font-size="${size}" font-weight="700" text-anchor="middle" fill="#fff">${text}</text></svg>`
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}
