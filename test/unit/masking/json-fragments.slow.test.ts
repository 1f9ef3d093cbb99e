import { expect, test } from 'vitest'
import { maskKubernetesSecrets } from '#core/masking/kubernetes-secret.ts'
import { fc } from '../../fakes/fc.ts'

const line = JSON.stringify

// Q stands in data of Secrets alone, Z in data of ConfigMaps alone.
const NASTY = [
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\n',
  ',',
  ':',
  ' ',
  '"data":',
  '{"kind":"Pod"}',
  'kind: Pod\n',
  '\\"',
  'é',
]
/** Of a ConfigMap without keys of data: a broken object without a kind, beside a Secret, is masked wherever it stands. */
const values = (mark: string) =>
  fc
    .array(fc.constantFrom(mark, ...NASTY.filter(each => mark === 'Q' || !each.includes('data'))), {
      minLength: 1,
      maxLength: 8,
    })
    .map(found => found.join('') + mark)

const object = (kind: string, mark: string) =>
  fc
    .record({
      section: fc.constantFrom('data', 'stringData'),
      data: fc.dictionary(fc.constantFrom('a', 'b', 'c.json'), values(mark), { minKeys: 1 }),
      order: fc.boolean(),
      indent: fc.constantFrom(0, 0, 2),
    })
    .map(({ section, data, order, indent }) => {
      const object = order ? { kind, [section]: data } : { [section]: data, kind, metadata: { name: 'x' } }
      return JSON.stringify(object, null, indent)
    })

const PROSE = [
  'Found: it: is',
  "it isn't",
  'a 5" pipe',
  '```json',
  '```',
  '# x',
  '{"n": 1}',
  'x {',
  '}',
  '[',
  'a,',
  '---',
  '"',
  "'",
]
const wrapped = (inner: fc.Arbitrary<string>) =>
  fc.oneof(
    inner,
    inner.map(text => line({ log: text, n: 1 })),
    inner.map(text => line({ log: line({ log: `at ${text}` }) })),
    inner.map(text => `level=info msg=${line(text)} n=1`),
    inner.map(text => `{"type":"ADDED","object":${text}}`),
  )
const secrets = wrapped(object('Secret', 'Q'))
const maps = wrapped(object('ConfigMap', 'Z'))
const texts = fc
  .array(fc.oneof(secrets, maps, fc.constantFrom(...PROSE)), { maxLength: 6 })
  .map(pieces => pieces.join('\n'))
const count = (text: string, mark: string) => text.split(mark).length

test('nothing of any Secret is told, everything of any ConfigMap is, and masking again changes nothing', () => {
  fc.assert(
    fc.property(texts, text => {
      const masked = maskKubernetesSecrets(text)
      expect(masked).not.toContain('Q')
      expect(count(masked, 'Z')).toBe(count(text, 'Z'))
      expect(maskKubernetesSecrets(masked)).toBe(masked)
    }),
    { numRuns: 2000 },
  )
})

test('nothing of any Secret is told wherever the text is cut off behind the first', () => {
  fc.assert(
    fc.property(secrets, texts, secrets, fc.nat(), (first, between, cut, at) => {
      const head = `${first}\n${between}\n`
      const masked = maskKubernetesSecrets(head + cut.slice(0, at % cut.length))
      expect(masked).not.toContain('Q')
      expect(maskKubernetesSecrets(masked)).toBe(masked)
    }),
    { numRuns: 2000 },
  )
})
