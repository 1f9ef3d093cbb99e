// How well the default groups of a Kubernetes server tell secrets from what looks like them.

import { expect, test } from 'vitest'
import { HELD_OUT_HARMLESS } from './corpus/held-out-harmless.ts'
import { HELD_OUT_SECRETS } from './corpus/held-out-secrets.ts'
import { leaks, lost, maskWith } from './corpus/judge.ts'
import type { Hidden } from './corpus/made.ts'

const mask = maskWith(['kubernetes', 'security'])

test('held out', () => {
  const l = HELD_OUT_SECRETS.flatMap(entry => leaks(mask, entry))
  const k = HELD_OUT_SECRETS.flatMap(entry => lost(mask, entry))
  const h = HELD_OUT_HARMLESS.filter(([, text]) => mask(text) !== text)
  console.log(
    l.join('\n') +
      '\n\nLOST\n' +
      k.join('\n') +
      '\n\nOVER\n' +
      h.map(([kind, text]) => `${kind}: ${text} -> ${mask(text)}`).join('\n'),
  )
  console.log(HELD_OUT_SECRETS.length, l.length, k.length, HELD_OUT_HARMLESS.length, h.length)
})
