// The label map that exists without a line of configuration, as the file would write it. Its labels and their order are the reference's
// (TARSy in Go).

import { labelMap, type RawLabelMap } from './schema-labels.ts'

export const BUILTIN_LABEL_MAP = 'builtin'

const INSTRUCTIONS = `- When both watch and action seem right, give watch.
- When you are not sure between watch and noise, give watch.
- When the alert can clearly be closed, give noise; do not leave the label out.`

export const BUILTIN_LABEL_MAPS: Readonly<Record<string, RawLabelMap>> = {
  [BUILTIN_LABEL_MAP]: labelMap.parse({
    multi: 'false',
    instructions: INSTRUCTIONS,
    labels: [
      { label: 'watch', description: 'Something looks wrong or the evidence is thin, and nothing has to be done now.' },
      { label: 'action', description: 'A person must do something on the affected system.' },
      { label: 'noise', description: 'The alert can be closed, and no work is left.' },
    ],
  }),
}
