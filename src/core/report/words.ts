// The words of a report, in plain text. Times are UTC: it is read by people of several places, and by machines.

/** 2026-11-01 10:00:00 UTC */
export function moment(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
}

/** 10:00:00 */
export function timeOfDay(at: string): string {
  return at.slice(11, 19)
}

/** Between two moments; empty where one is missing. */
export function tookWords(start: string | null, end: string | null): string {
  if (start === null || end === null) return ''
  const ms = Date.parse(end) - Date.parse(start)
  return Number.isFinite(ms) ? spanWords(ms) : ''
}

export function spanWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export function statusWords(status: string): string {
  return status.replaceAll('_', ' ')
}
