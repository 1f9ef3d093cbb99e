// A log in memory, with the promises of the real one, that can be cut: before or after any append.

import type { Entry, NewEntry } from '#core/investigation/log/facts.ts'
import type { Log } from '#core/ports.ts'
import type { Frame } from '#core/protocol/events.ts'
import { stampLogged, stampTransient } from '#core/protocol/stamp.ts'

export class Killed extends Error {}

export type MemoryLog = Log & { entries: Array<Entry>; frames: Array<Frame> }

/** `cut` is asked before and after each append, with the number of appends so far; an answer of true kills. */
export function memoryLog(
  sessionId: string,
  now: () => number,
  entries: Array<Entry> = [],
  cut: (when: 'before' | 'after', appends: number) => boolean = () => false,
): MemoryLog {
  const frames: Array<Frame> = []
  let appends = 0
  let dead = false
  const kill = () => {
    dead = true
    throw new Killed('killed')
  }
  return {
    entries,
    frames,
    all: () => entries,
    entry: seq => structuredClone(entries.find(each => each.seq === seq) ?? null),
    append(news: ReadonlyArray<NewEntry>) {
      if (dead || cut('before', appends)) kill()
      const written = news.map((entry, at) => toEntry(sessionId, now(), entries.length + 1 + at, entry))
      entries.push(...written)
      for (const { public: frame } of written) if (frame !== null) frames.push(frame)
      if (cut('after', appends)) kill()
      appends += 1
      return structuredClone(written)
    },
    // A killed object sends nothing.
    tell(news) {
      const frame = stampTransient(news, sessionId, now())
      if (!dead) frames.push(frame)
      return frame
    },
  }
}

function toEntry(sessionId: string, at: number, seq: number, entry: NewEntry): Entry {
  const frame = entry.public === null ? null : stampLogged(entry.public, sessionId, at, seq)
  return { ...entry, seq, at, public: frame } as Entry
}
