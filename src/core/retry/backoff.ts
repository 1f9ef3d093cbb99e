// The one policy of repeated attempts, for model vendors and tool servers. Pure: the random part comes from a seed, so that a resumed run
// waits as the first one did.

/** The reference (TARSy in Go): three attempts in all. */
export const ATTEMPTS = 3
/** The reference: a wait that the other side asks for is waited between two attempts up to 60 s. */
export const HINT_MAX_MS = 60_000
/** The reference: without such a hint, no wait between two attempts is longer than 8 s. */
const RETRY_MAX_MS = 8000
/** Ours: the waits of an outage begin at 10 s and end at 30 s. One of two minutes costs about ten requests, and is noticed to be over soon. */
const OUTAGE_FIRST_MS = 10_000
const OUTAGE_MAX_MS = 30_000
/** Ours: a tool server that restarts is back in a second or two, so that it is tried twice at once. */
export const TRIES_SOON = 2
/** The reference: a call of a tool server is repeated after 250 to 750 ms. */
const SOON_MS = { least: 250, spread: 500 }
/** Ours: one that stays away is tried after 1, 2, 4 … s. */
const AWAY_FIRST_MS = 1000
const AWAY_MAX_MS = 30_000

/**
 * The wait after so many failed attempts; null if there is no further one. The other side's hint is used as it is. Else any time up to the
 * limit is as likely (full jitter), so that callers that failed together do not come back together.
 */
export function retryDelay(failures: number, hintMs: number | undefined, seed: string): number | null {
  if (failures >= ATTEMPTS) return null
  if (hintMs !== undefined) return hintMs > HINT_MAX_MS ? null : hintMs
  return Math.round(fraction(`${seed} ${failures}`) * doubled(1000, RETRY_MAX_MS, failures))
}

/** The wait of an outage that was waited for so many times already. At least half of the limit, so that requests stay few. */
export function outageDelay(waits: number, seed: string): number {
  return upperHalf(doubled(OUTAGE_FIRST_MS, OUTAGE_MAX_MS, waits), `${seed} ${waits}`)
}

/** The wait before a tool server is tried again, after so many tries. Its hint is obeyed up to a minute. */
export function serverDelay(tries: number, hintMs: number | undefined, seed: string): number {
  if (hintMs !== undefined) return Math.min(hintMs, HINT_MAX_MS)
  const own = `${seed} ${tries}`
  if (tries < TRIES_SOON) return Math.round(SOON_MS.least + fraction(own) * SOON_MS.spread)
  return upperHalf(doubled(AWAY_FIRST_MS, AWAY_MAX_MS, tries - TRIES_SOON), own)
}

function doubled(first: number, most: number, times: number): number {
  return Math.min(most, first * 2 ** times)
}

function upperHalf(limit: number, seed: string): number {
  return Math.round((limit * (1 + fraction(seed))) / 2)
}

/** A number from 0 up to 1 that looks random and depends on the seed alone: FNV-1a, then MurmurHash3's finalizer to spread its bits. */
export function fraction(seed: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < seed.length; at += 1) value = Math.imul(value ^ seed.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32
}
