import type { Confidence } from '../../protocol/status.ts'

/** A statement with the short ids of the results that it rests on (stored-result.ts), as a model wrote it. */
export type SaidClaim = { text: string; calls: Array<string> }

/** The verdict at the end of an analysis, as a model wrote it: nothing of it is checked against the log yet (decide/ground.ts). */
export type SaidVerdict = {
  cause: string
  confidence: Confidence
  reason: string
  components: Array<string>
  nextSteps: Array<{ text: string; command: string | null }>
  ruledOut: Array<SaidClaim>
  unchecked: Array<string>
  claims: Array<SaidClaim>
}
