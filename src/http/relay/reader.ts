// How far a client is behind in reading. `send` never blocks, so without a limit a client that stopped reading would fill the isolate's memory.

/** Lengths in UTF-16 units, as both sides count them: `text.length`. */
export type Reader = {
  sent: number
  /** How much had been sent when the client last sent a message. */
  sentWhenHeard: number
  /** How much the client says that it has read; null until it first says so. */
  acknowledged: number | null
}

// Our choice: at 50 deltas a second this is minutes of text, so a client that lets it pile up has stopped reading.
const MOST_MEASURED = 1_000_000
// For clients whose reading cannot be measured. Pages send `ping` every 20 seconds, and 8 MB between two pings are 400 kB a second.
const MOST_GUESSED = 8_000_000

/**
 * The unread part of what was sent, as a share of the limit: above 1 the client is too slow. Measured by the runtime's `bufferedAmount` and by the
 * client's acknowledgements, where there are any; otherwise guessed by what was sent since the client last sent a message.
 */
export function unreadOf(reader: Reader, buffered: number | undefined): { share: number; measured: boolean } {
  const shares = [
    ...(buffered === undefined ? [] : [buffered / MOST_MEASURED]),
    ...(reader.acknowledged === null ? [] : [(reader.sent - reader.acknowledged) / MOST_MEASURED]),
  ]
  if (shares.length > 0) return { share: Math.max(...shares), measured: true }
  return { share: (reader.sent - reader.sentWhenHeard) / MOST_GUESSED, measured: false }
}
