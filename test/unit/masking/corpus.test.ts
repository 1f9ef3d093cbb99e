// How well the groups of a Kubernetes server tell secrets from what looks like them. The counts are printed.

import { expect, test } from 'vitest'
import { HARMLESS } from './corpus/harmless.ts'
import { HELD_OUT_HARMLESS } from './corpus/held-out-harmless.ts'
import { HELD_OUT_SECRETS } from './corpus/held-out-secrets.ts'
import { LATER_HARMLESS } from './corpus/later-harmless.ts'
import { LATER_SECRETS } from './corpus/later-secrets.ts'
import { changed, leaks, lost, maskWith } from './corpus/judge.ts'
import { unmark, type Harmless, type Hidden } from './corpus/made.ts'
import { SECRETS } from './corpus/secrets.ts'

const both = maskWith(['kubernetes', 'security'])
const allSecrets = [...SECRETS, ...HELD_OUT_SECRETS, ...LATER_SECRETS]
const allHarmless = [...HARMLESS, ...HELD_OUT_HARMLESS, ...LATER_HARMLESS]
const countHidden = (entries: ReadonlyArray<Hidden>) => entries.flatMap(([, text]) => unmark(text).hidden).length
const kindsOf = (entries: ReadonlyArray<Hidden | Harmless>) => new Set(entries.map(([kind]) => kind)).size

test('the tables are large: 400 secrets of 60 kinds, 400 look-alikes', () => {
  expect(countHidden(allSecrets)).toBeGreaterThanOrEqual(400)
  expect(kindsOf(allSecrets)).toBeGreaterThanOrEqual(60)
  expect(allHarmless.length).toBeGreaterThanOrEqual(400)
})

test.each([
  ['first', SECRETS],
  ['held out', HELD_OUT_SECRETS],
  ['later', LATER_SECRETS],
])('no secret of the table %j stays readable, and what stands around it does', (table, entries) => {
  const readable = entries.flatMap(entry => leaks(both, entry))
  console.log(`secrets, ${table}: ${countHidden(entries) - readable.length} of ${countHidden(entries)} masked`)
  expect(readable).toEqual([])
  expect(entries.flatMap(entry => lost(both, entry))).toEqual([])
})

test.each([
  ['first', HARMLESS],
  ['held out', HELD_OUT_HARMLESS],
  ['later', LATER_HARMLESS],
])('no look-alike of the table %j changes', (table, entries) => {
  const masked = entries.flatMap(entry => changed(both, entry))
  console.log(`look-alikes, ${table}: ${masked.length} of ${entries.length} masked`)
  expect(masked).toEqual([])
})

test('no pattern matches a mark, wherever it stands', () => {
  const masked = allSecrets.map(([, text]) => maskWith(['all'])(unmark(text).text)).join('\n')
  const marks = new Set(masked.match(/\[MASKED_\w+\]/g))
  expect(marks.size).toBeGreaterThan(50)
  for (const mark of marks) {
    for (const text of [mark, `password: ${mark}`, `{"token":"${mark}"}`, `redis-cli -a ${mark}`, `a://b:${mark}@c.d`])
      expect(maskWith(['all'])(text)).toBe(text)
  }
})

test('masking a masked text of the tables changes nothing', () => {
  for (const groups of [['kubernetes', 'security'], ['security'], ['kubernetes'], ['all']]) {
    const mask = maskWith(groups)
    for (const [kind, text] of [...allSecrets, ...allHarmless]) {
      const once = mask(unmark(text).text)
      expect(mask(once), `${groups.join()} ${kind}`).toBe(once)
    }
  }
})
