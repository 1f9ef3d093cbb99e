// Holds a verdict against the results in the log.

import type { CheckedVerdict } from '../prompts/verdict.ts'
import { groundVerdict, type Cited } from './decide/ground.ts'
import type { Journal } from './log/journal.ts'
import type { SaidVerdict } from './log/said-verdict.ts'
import { answerText } from './log/tool-answers.ts'

export function checkVerdict(journal: Journal, said: SaidVerdict | null): CheckedVerdict | null {
  return said === null ? null : { said, checked: groundVerdict(said, finder(journal)) }
}

/** Reads each result once, however many claims cite it: the log holds results of some MB. */
function finder(journal: Journal): (id: string) => Cited | null {
  const results = Object.values(journal.state().transcripts).flatMap(transcript => transcript.results)
  const known = new Map(results.map(each => [each.id, each]))
  const read = new Map<string, Cited | null>()
  return id => {
    const found = read.get(id)
    if (found !== undefined) return found
    const stored = known.get(id)
    const entry = stored === undefined ? null : journal.entry(stored.seq)
    const cited =
      stored === undefined || entry?.type !== 'tool.settled'
        ? null
        : { eventId: stored.eventId, text: answerText(entry.private.outcome) }
    read.set(id, cited)
    return cited
  }
}
