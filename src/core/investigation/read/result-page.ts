/** Our choice: a page is read at once, and nearly every result is one page. In UTF-16 units. */
const PAGE_UNITS = 500_000

/** One page of a long text, counted from 1. The last page if there are fewer. */
export function resultPage(text: string, page: number): { content: string; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(text.length / PAGE_UNITS))
  const shown = Math.min(page, pages)
  const content = text.slice(pageStart(text, shown), shown === pages ? text.length : pageStart(text, shown + 1))
  return { content, page: shown, pages }
}

/** Half of a surrogate pair is no text, so that a page may begin one unit early. */
function pageStart(text: string, page: number): number {
  const at = (page - 1) * PAGE_UNITS
  const before = text.charCodeAt(at - 1)
  return before >= 0xd800 && before <= 0xdbff ? at - 1 : at
}
