// How much of the past a subscriber gets (wire contract 2.6, and our cursor that has no limit).

/** Frames that one request for the past brings; the wire's limit for a subscriber without a cursor. */
export const PAGE = 200
/** Stored events are forgotten this long after the end that they led to, by the wire contract 2.6. */
export const REMEMBERED_MS = 60_000

type Page = { frames: Array<string>; more: boolean; now: Array<string> }

/** Asks an object for frames after a cursor; `more` when the limit cut them. */
export type Past = (after: number, limit: number) => Promise<Page>

/** The whole past after a cursor, page by page: one answer of an object may not exceed 32 MiB. */
export async function* pagesAfter(past: Past, cursor: number): AsyncGenerator<Page> {
  let after = cursor
  for (;;) {
    const page = await past(after, PAGE)
    yield page
    const last = lastIdOf(page.frames)
    if (!page.more || last === null || last <= after) return
    after = last
  }
}

/** Some frames carry no id, so that the last one that does decides. */
export function lastIdOf(frames: ReadonlyArray<string>): number | null {
  for (let at = frames.length - 1; at >= 0; at--) {
    const frame = JSON.parse(frames[at] ?? '{}') as { db_event_id?: unknown }
    if (typeof frame.db_event_id === 'number') return frame.db_event_id
  }
  return null
}
