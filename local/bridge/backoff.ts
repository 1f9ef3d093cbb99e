// A server whose program ends before it has answered is not started again and again. Pure.

export type Backoff = { failures: number; notBefore: number; why: string }

// Ours: the first pause is short, because a missing cluster or database may come up; the longest is what a person waits before looking.
const FIRST_MS = 1_000
const LONGEST_MS = 60_000

export function afterFailure(before: Backoff | undefined, why: string, now: number): Backoff {
  const failures = (before?.failures ?? 0) + 1
  return { failures, notBefore: now + Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)), why }
}

/** Why the server may not be started now; null if it may. */
export function backoffRefusal(backoff: Backoff | undefined, now: number): string | null {
  if (backoff === undefined || now >= backoff.notBefore) return null
  const seconds = Math.ceil((backoff.notBefore - now) / 1_000)
  return `${backoff.why}; it is started again in ${seconds} s at the earliest`
}
