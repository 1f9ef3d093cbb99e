/** Whether so many sessions wait for their turn that no further one may. */
export function isLineFull(waiting: number, most: number): boolean {
  return waiting >= most
}

/** The end of a sentence. */
export function lineFullText(most: number): string {
  return `${most} sessions wait for their turn (ingest.max_waiting)`
}
