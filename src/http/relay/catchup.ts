// The past that a subscriber gets: as in the reference without a cursor, everything after the cursor with one (docs/wire.md).

/** Frames that one request to the object returns. The reference sends a subscriber without a cursor no more than this. */
export const PAGE = 200
/** The reference deletes a session's stored frames this long after its end. */
export const REMEMBERED_MS = 60_000

type Page = { frames: Array<string>; more: boolean; now: Array<string> }

/** Reads a page of frames after a cursor; `more` if the limit cut it. */
export type ReadPast = (after: number, limit: number) => Promise<Page>

/** The whole past after a cursor, page by page: Cloudflare limits an answer of an object to 32 MiB. */
export async function* pagesAfter(readPast: ReadPast, cursor: number): AsyncGenerator<Page> {
  let after = cursor
  for (;;) {
    const page = await readPast(after, PAGE)
    yield page
    const last = lastIdOf(page.frames)
    if (!page.more || last === null || last <= after) return
    after = last
  }
}

/** The id of the last frame that carries one; null if none does. */
export function lastIdOf(frames: ReadonlyArray<string>): number | null {
  for (let at = frames.length - 1; at >= 0; at--) {
    const frame = JSON.parse(frames[at] ?? '{}') as { db_event_id?: unknown }
    if (typeof frame.db_event_id === 'number') return frame.db_event_id
  }
  return null
}
