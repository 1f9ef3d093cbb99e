// The reader of certificates against Node's own, on every root that Node brings.

import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { expect, test } from 'vitest'
import { readCertificate, readPem } from '#core/certificates/certificate.ts'
import { refuseChain } from '#core/certificates/chain.ts'
import { DerError, readDer } from '#core/certificates/der.ts'
import { AMAZON_ROOTS } from '#http/webhooks/sns/amazon-roots.ts'
import { issue } from '../../fakes/certificates.ts'

test('of every root that Node brings times, authority and key are read as Node reads them', () => {
  let read = 0
  for (const pem of rootCertificates) {
    const node = new X509Certificate(pem)
    const [certificate, ...more] = readPem(pem)
    if (certificate === undefined) throw new Error('not read')
    expect(more).toEqual([])
    expect([certificate.notBefore, certificate.notAfter], node.subject).toEqual([
      Date.parse(node.validFrom),
      Date.parse(node.validTo),
    ])
    expect(certificate.isAuthority, node.subject).toBe(node.ca)
    expect(Buffer.from(certificate.key).equals(node.publicKey.export({ type: 'spki', format: 'der' }))).toBe(true)
    expect(certificate.subject === certificate.issuer).toBe(node.subject === node.issuer)
    read += 1
  }
  expect(read).toBeGreaterThan(100)
})

test('a root that signed itself by a hash that is taken is verified by its own key', async () => {
  let verified = 0
  for (const pem of rootCertificates) {
    const [root] = readPem(pem)
    if (root === undefined || root.signedBy === '2a864886f70d010105') continue
    // As its own child it is no leaf; the reason that comes after the signature is that of an authority.
    const asLeaf = { ...root, isAuthority: false, uses: null }
    const reason = await refuseChain([asLeaf], [root], root.notBefore)
    if (['2a864886f70d01010b', '2a864886f70d01010c', '2a8648ce3d040303'].includes(root.signedBy)) {
      expect([new X509Certificate(pem).subject, reason]).toEqual([new X509Certificate(pem).subject, null])
      verified += 1
    }
  }
  expect(verified).toBeGreaterThan(80)
})

test('the roots of Amazon are those that Node trusts', () => {
  const ours = AMAZON_ROOTS.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g) ?? []
  const known = rootCertificates.map(pem => new X509Certificate(pem).fingerprint256)
  expect(ours).toHaveLength(4)
  for (const pem of ours) {
    const root = new X509Certificate(pem)
    expect(root.subject).toMatch(/^C=US\nO=Amazon\nCN=Amazon Root CA \d$/)
    expect(known).toContain(root.fingerprint256)
  }
})

test('certificates of the tests’ authority are ones for Node too', async () => {
  const root = await issue({ name: 'Root', authority: true, uses: 0x06 })
  const leaf = await issue({ name: 'Leaf', by: root, uses: 0x80, names: ['sns.amazonaws.com'] })
  const node = new X509Certificate(leaf.pem)
  expect(node.verify(new X509Certificate(root.pem).publicKey)).toBe(true)
  expect(node.checkHost('sns.amazonaws.com')).toBe('sns.amazonaws.com')
  expect(readPem(leaf.pem + root.pem).map(({ names, uses }) => [names, uses])).toEqual([
    [['sns.amazonaws.com'], 0x80],
    [[], 0x06],
  ])
})

test('bytes that are cut, prolonged or changed are never read as a certificate of another length', async () => {
  const { der } = await issue({ name: 'Leaf' })
  for (let length = 0; length < der.length; length += 1)
    expect(() => readCertificate(der.slice(0, length))).toThrow(DerError)
  expect(() => readCertificate(Uint8Array.from([...der, 0]))).toThrow(DerError)
  for (let at = 0; at < der.length; at += 1) {
    const changed = Uint8Array.from(der)
    changed[at] = (changed[at] ?? 0) ^ 0xff
    try {
      readCertificate(changed)
    } catch (error) {
      expect(error).toBeInstanceOf(DerError)
    }
  }
})

test.each([
  ['no bytes', []],
  ['no length', [0x30]],
  ['a length until an end mark', [0x30, 0x80, 0x00, 0x00]],
  ['a length of four bytes', [0x30, 0x84, 0, 0, 0, 0]],
  ['a tag of several bytes', [0x3f, 0x81, 0x01, 0x00]],
  ['two values', [0x05, 0x00, 0x05, 0x00]],
])('%s is no DER', (_, bytes) => {
  expect(() => readDer(Uint8Array.from(bytes))).toThrow(DerError)
})
