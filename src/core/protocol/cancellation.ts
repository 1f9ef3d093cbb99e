// Who cancelled, and why, in words that people read: the error message of what was stopped, and the dashboard's notices.

/** The most that a reason may have, in Unicode code points, as in the reference (TARSy in Go). */
export const REASON_CHARS = 500

export function cancelledText(by: string | null, reason: string | null): string {
  if (by === null) return 'Cancelled'
  return reason === null ? `Cancelled by ${by}` : `Cancelled by ${by}: ${reason}`
}

/** The reason without blanks around it; null if none was given. `tooLong`: it must be refused. */
export function readReason(reason: string | undefined): { reason: string | null; tooLong: boolean } {
  const trimmed = reason?.trim() ?? ''
  return { reason: trimmed === '' ? null : trimmed, tooLong: Array.from(trimmed).length > REASON_CHARS }
}
