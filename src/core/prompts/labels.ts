// Asks for the labels of a session behind its executive summary.

import type { LabelMap } from '../investigation/log/plan.ts'
import { fill } from './fill.ts'
import { joinTexts, type Text } from './text.ts'

const CHOOSE = 'Apply the labels whose description matches best; if none does, apply none.'

export function labelsText(map: LabelMap): Text {
  return fill('labels', {
    INSTRUCTIONS: map.instructions.trim() === '' ? CHOOSE : map.instructions.trim(),
    LABELS: joinTexts(
      map.labels.map(({ label, description }) => `- ${label}: ${description}`),
      '\n',
    ),
    FORMAT: labelsFormat(map),
  })
}

/** How the line with the labels is written. */
export function labelsFormat({ multi }: LabelMap): Text {
  return fill(multi ? 'labels-many' : 'labels-one', {})
}
