import { beforeAll, expect, test } from 'vitest'
import { readPem } from '#core/certificates/certificate.ts'
import { refuseChain } from '#core/certificates/chain.ts'
import { issue, type Issued, type Wishes } from '../../fakes/certificates.ts'

const NOW = Date.parse('2026-11-20T10:00:00Z')
const SIGNS = 0x80
const ISSUES = 0x06

const made = {} as Record<'root' | 'middle' | 'stranger' | 'curve', Issued>

beforeAll(async () => {
  made.root = await issue({ name: 'Root', authority: true, uses: ISSUES })
  made.middle = await issue({ name: 'Middle', by: made.root, authority: true, pathLength: 0, uses: ISSUES })
  made.stranger = await issue({ name: 'Root', authority: true, uses: ISSUES })
  made.curve = await issue({ name: 'Curve', kind: 'ec', authority: true, uses: ISSUES })
})

function judge(chain: ReadonlyArray<Issued>, anchor = made.root, now = NOW) {
  const [anchors, certificates] = [readPem(anchor.pem), readPem(chain.map(({ pem }) => pem).join(''))]
  return refuseChain(certificates, anchors, now)
}

const leaf = (wishes: Partial<Wishes> = {}) => issue({ name: 'Leaf', by: made.middle, uses: SIGNS, ...wishes })

test('a leaf is trusted by its chain, and by the root itself', async () => {
  expect(await judge([await leaf(), made.middle])).toBe(null)
  expect(await judge([await leaf({ by: made.root })])).toBe(null)
  expect(await judge([await leaf(), made.middle, made.root])).toBe(null)
})

test('an authority of another kind of key is one too', async () => {
  expect(await judge([await leaf({ by: made.curve })], made.curve)).toBe(null)
  const middle = await issue({ name: 'Below', by: made.curve, kind: 'ec', authority: true, uses: ISSUES })
  expect(await judge([await leaf({ by: middle }), middle], made.curve)).toBe(null)
})

const NOBODY = 'no authority that is trusted issued it'
const NO_FIT = 'the signature of an authority does not fit'
const NOT_NOW = 'a certificate of its chain is not valid now'
const MAY_NOT = 'a certificate of its chain may not issue others'

test.each<[string, () => Promise<[ReadonlyArray<Issued>, Issued?]>, string]>([
  ['no certificate', async () => [[]], 'there is no certificate'],
  ['a leaf without its authority', async () => [[await leaf()]], NOBODY],
  ['a root of the same name', async () => [[await leaf(), made.middle], made.stranger], NO_FIT],
  [
    'a root that nobody trusts, brought along',
    async () => [[await leaf({ by: made.stranger }), made.stranger]],
    NO_FIT,
  ],
  ['a leaf that signs itself', async () => [[await issue({ name: 'Leaf', uses: SIGNS })]], NOBODY],
  [
    'a leaf by a leaf',
    async () => {
      const other = await leaf({ name: 'Other', uses: 0xff })
      return [[await leaf({ by: other }), other, made.middle]]
    },
    MAY_NOT,
  ],
  [
    'an authority below one that allows none',
    async () => {
      const below = await issue({ name: 'Below', by: made.middle, authority: true, uses: ISSUES })
      return [[await leaf({ by: below }), below, made.middle]]
    },
    'its chain is longer than an authority allows',
  ],
  [
    'an authority that may not sign certificates',
    async () => {
      const middle = await issue({ name: 'Mute', by: made.root, authority: true, uses: SIGNS })
      return [[await leaf({ by: middle }), middle]]
    },
    MAY_NOT,
  ],
  ['an authority as the leaf', async () => [[made.middle]], 'its certificate is an authority’s'],
  [
    'a leaf that may not sign',
    async () => [[await leaf({ uses: 0x20 }), made.middle]],
    'its certificate is not for signatures',
  ],
  ['a leaf that is over', async () => [[await leaf({ until: '20261101000000Z' }), made.middle]], NOT_NOW],
  ['a leaf of tomorrow', async () => [[await leaf({ from: '20261121000000Z' }), made.middle]], NOT_NOW],
  [
    'an authority that is over',
    async () => {
      const middle = await issue({
        name: 'Old',
        by: made.root,
        authority: true,
        uses: ISSUES,
        until: '20261101000000Z',
      })
      return [[await leaf({ by: middle }), middle]]
    },
    NOT_NOW,
  ],
  ['a signature by SHA-1', async () => [[await leaf({ weak: true }), made.middle]], NO_FIT],
  [
    'a rule that is not known',
    async () => [[await leaf({ unknown: true }), made.middle]],
    'a certificate of its chain has a rule that is not known here',
  ],
])('%s is refused', async (_, chainOf, reason) => {
  const [chain, anchor] = await chainOf()
  expect(await judge(chain, anchor)).toBe(reason)
})

test('a root that is over is trusted no longer', async () => {
  const root = await issue({ name: 'Old root', authority: true, until: '20261101000000Z' })
  expect(await judge([await leaf({ by: root })], root)).toBe(NOT_NOW)
})

test('a certificate in which any byte of what was signed changed does not fit', async () => {
  const { pem } = await leaf({ by: made.root })
  const [certificate] = readPem(pem)
  if (certificate === undefined) throw new Error('not read')
  for (const at of [0, 40, certificate.signed.length - 1]) {
    const signed = Uint8Array.from(certificate.signed)
    signed[at] = (signed[at] ?? 0) ^ 1
    expect(await refuseChain([{ ...certificate, signed }], readPem(made.root.pem), NOW)).toBe(NO_FIT)
  }
})
