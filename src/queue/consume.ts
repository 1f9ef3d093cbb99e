import { consumeAlerts } from './consume-alerts.ts'
import { consumeDeadLetters, type DeadLetterPorts } from './consume-dead-letters.ts'
import type { QueuedMessage } from './each-message.ts'

/** Passes a batch to the consumer of its queue. */
export function consume(
  { queue, messages }: { queue: string; messages: ReadonlyArray<QueuedMessage> },
  ports: DeadLetterPorts,
): Promise<void> {
  return queue.endsWith('-dlq') ? consumeDeadLetters(messages, ports) : consumeAlerts(messages, ports)
}
