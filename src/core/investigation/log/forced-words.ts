import type { ForcedReason } from '../../protocol/status.ts'

/** The reason of a forced conclusion as people and models read it. */
export function forcedWords(reason: ForcedReason): string {
  return reason.replaceAll('_', ' ')
}
