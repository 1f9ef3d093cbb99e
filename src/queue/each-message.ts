/** The part of a queue's message that is used here. */
export type QueuedMessage = {
  readonly body: unknown
  readonly attempts: number
  ack(): void
  retry(options?: { delaySeconds?: number }): void
}

/** Handles the messages side by side: each is acknowledged or tried again by itself, and nothing is thrown out of the batch. */
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
        // The first failure is said here, the last by the dead letter.
        if (message.attempts === 1) log({ event: 'queue.retried', body: message.body, cause: String(error) })
        message.retry({ delaySeconds: delayAfter(message.attempts) })
      }
    }),
  )
}

// A queue delays by at most twelve hours.
const LONGEST_DELAY_S = 43_200

/** Seconds until the next attempt: 2, 4, 8 … */
export function delayAfter(attempts: number): number {
  return Math.min(2 ** attempts, LONGEST_DELAY_S)
}
