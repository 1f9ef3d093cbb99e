// Images of tool results. They stand in the log with their result; the state holds only how many and how large they are.

import { imageTypeOf } from '../../image-data.ts'
import type { Image, ToolOutcome } from '../../ports.ts'
import type { Entry } from './facts.ts'

/** Images of a result that models may see: where they stand in the log, how many, and their length in base64. */
export type StoredImages = { seq: number; count: number; chars: number }

type ToolAnswer = Extract<ToolOutcome, { kind: 'answer' }>

/** Marks the images that models may see. Anthropic refuses an error with anything but text. */
export function showImages(answer: ToolAnswer): ToolAnswer {
  const { attachments, isError } = answer
  if (attachments === undefined || isError) return answer
  const marked = attachments.map(each =>
    imageTypeOf(each.data) === each.mimeType ? { ...each, shown: true as const } : each,
  )
  return { ...answer, attachments: marked }
}

/** Of a result that was settled in row `seq`; null: it has none. */
export function storedImages(outcome: ToolOutcome, seq: number): StoredImages | null {
  const images = shownImages(outcome)
  return images.length === 0
    ? null
    : { seq, count: images.length, chars: images.reduce((sum, { data }) => sum + data.length, 0) }
}

/** The images of the result that was settled in this row. */
export function imagesIn(entry: Entry | null): Array<Image> {
  return entry?.type === 'tool.settled' ? shownImages(entry.private.outcome) : []
}

function shownImages(outcome: ToolOutcome): Array<Image> {
  if (outcome.kind !== 'answer') return []
  const shown = (outcome.attachments ?? []).filter(each => each.shown === true)
  return shown.map(({ mimeType, data }) => ({ mimeType, data }))
}
