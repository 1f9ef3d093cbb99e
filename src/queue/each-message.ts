/** The part of a queue message that is used here. */
export type QueuedMessage = {
  readonly body: unknown
  readonly attempts: number
  ack(): void
  retry(options?: { delaySeconds?: number }): void
}

/** Handles the messages side by side. Each is acknowledged or retried alone. */
export async function eachMessage(
  messages: ReadonlyArray<QueuedMessage>,
  log: (event: Record<string, unknown>) => void,
  handle: (body: unknown) => Promise<void>,
): Promise<void> {
  await Promise.all(
    messages.map(async message => {
      try {
        await handle(message.body)
        message.ack()
      } catch (error) {
        retryLater(message, log, error)
      }
    }),
  )
}

/** Only the first failure of a message is logged here; the dead letter logs the last. */
export function retryLater(
  message: QueuedMessage,
  log: (event: Record<string, unknown>) => void,
  cause: unknown,
): void {
  if (message.attempts === 1) log({ event: 'queue.retried', body: message.body, cause: String(cause) })
  message.retry({ delaySeconds: delayAfter(message.attempts) })
}

// Cloudflare Queues: a message is delayed by at most 12 hours (docs/limits.md).
const LONGEST_DELAY_S = 43_200

/** Seconds until the next attempt: 2, 4, 8 … */
export function delayAfter(attempts: number): number {
  return Math.min(2 ** attempts, LONGEST_DELAY_S)
}
