// How far a reader is behind. `send` never pushes back, so without a limit a tab that stopped reading would fill the isolate.

/** Lengths in UTF-16 units, as both sides count them: `text.length`. */
export type Reader = {
  sent: number
  /** How much had been sent when the tab last said anything. */
  sentWhenHeard: number
  /** What the tab says that it has read; null until it says so for the first time. */
  acknowledged: number | null
}

// A reader that lets a megabyte pile up has stopped reading: at 50 deltas a second that is minutes of text (design D6).
const MOST_MEASURED = 1_000_000
// Where nothing measures it, only silence counts: pages say `ping` every 20 seconds, and 8 MB between two pings are 400 kB a second.
const MOST_GUESSED = 8_000_000

/**
 * `share` above 1 is too much. Measured by the runtime's `bufferedAmount`, where it has one, and by what the tab acknowledges, where it does;
 * else guessed by what was sent since the tab last said anything.
 */
export function unreadOf(reader: Reader, buffered: number | undefined): { share: number; measured: boolean } {
  const shares = [
    ...(buffered === undefined ? [] : [buffered / MOST_MEASURED]),
    ...(reader.acknowledged === null ? [] : [(reader.sent - reader.acknowledged) / MOST_MEASURED]),
  ]
  if (shares.length > 0) return { share: Math.max(...shares), measured: true }
  return { share: (reader.sent - reader.sentWhenHeard) / MOST_GUESSED, measured: false }
}
