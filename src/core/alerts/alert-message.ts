import type { Severity } from './severity.ts'

/**
 * A message of the alert queue: what decides a session's turn. Cloudflare Queues take 128 KB a message and an alert may have 1 MiB, so the alert
 * stays in D1. `acceptedAt` in milliseconds since the epoch. Messages of an earlier release have the id alone.
 */
export type AlertMessage = { sessionId: string; severity?: Severity | null; acceptedAt?: number }

/** What this release sends. */
export type FullMessage = Required<AlertMessage>

export function alertMessage(
  sessionId: string,
  { severity, created_at }: { severity: Severity | null; created_at: string },
): FullMessage {
  return { sessionId, severity, acceptedAt: Date.parse(created_at) }
}
