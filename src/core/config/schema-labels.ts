// The shape of `label_maps`: the words that an executive summary may end with.

import * as z from 'zod'
import { mustHave, showAlways, showKey, withDefault, withFacts } from './facts.ts'
import { flag, text } from './fields.ts'
import { listOf, mapOf, object } from './schema-parts.ts'

const label = withFacts(
  object({
    label: showAlways(mustHave(text, "The label has no 'label'. Write the word that sessions get."), 'The word.'),
    description: showAlways(
      mustHave(text, "The label has no 'description'. Say when it is right; the model reads it."),
      'When the label is right. The model reads it.',
    ),
  }),
  { strict: { what: 'a label', hints: { name: 'label' } } },
)

const labels = listOf(label)

export const labelMap = withFacts(
  object({
    multi: showAlways(withDefault(flag, false), 'Whether a session may have several of the labels. Default: false.'),
    instructions: showKey(text, 'How to choose among the labels. The model reads it.'),
    labels: showAlways(
      mustHave(labels, "The label map has no 'labels'. List at least one with its description."),
      'The labels, in the order in which the model reads them.',
    ),
  }),
  { strict: { what: 'a label map' } },
)

export const labelMaps = showAlways(
  mapOf(labelMap),
  "Label maps by name. A map of the name 'builtin' replaces the built-in one completely.",
)

export const labelMapName = showKey(text, "The label map of sessions. Default: 'builtin'.", { names: 'label map' })

export type RawLabelMap = z.output<typeof labelMap>
