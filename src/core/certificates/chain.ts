// Whether a certificate was issued by an authority that is trusted (RFC 5280 6, without revocation and names of authorities).

import type { Certificate } from './certificate.ts'
import { DerError, readItems, readDer, TAG, type Bytes } from './der.ts'

// Bits of `uses`, the first as the highest.
const SIGNS = 0x80
const ISSUES = 0x04

/** Our choice: an authority below the root, and one below that. */
export const LONGEST_CHAIN = 4

/** Why the leaf is not trusted, as the end of a sentence; null if it is. `chain` begins with the leaf; `anchors` are trusted as they are. */
export async function refuseChain(
  chain: ReadonlyArray<Certificate>,
  anchors: ReadonlyArray<Certificate>,
  now: number,
): Promise<string | null> {
  const [leaf] = chain
  if (leaf === undefined) return 'there is no certificate'
  if (chain.length > LONGEST_CHAIN) return 'its chain is too long'
  if (leaf.isAuthority) return 'its certificate is an authority’s'
  if (leaf.uses !== null && (leaf.uses & SIGNS) === 0) return 'its certificate is not for signatures'
  for (const [depth, certificate] of chain.entries()) {
    const own = refuseAlone(certificate, now) ?? (depth === 0 ? null : refuseAuthority(certificate, depth - 1))
    if (own !== null) return own
    const anchor = anchors.find(({ subject }) => subject === certificate.issuer)
    const issuer = anchor ?? chain[depth + 1]
    if (issuer === undefined || issuer.subject !== certificate.issuer) return 'no authority that is trusted issued it'
    if (!(await isIssuedBy(certificate, issuer))) return 'the signature of an authority does not fit'
    if (anchor !== undefined) return refuseAlone(anchor, now) ?? refuseAuthority(anchor, depth)
  }
  return 'no authority that is trusted issued it'
}

function refuseAlone({ notBefore, notAfter, unknown }: Certificate, now: number): string | null {
  if (now < notBefore || now > notAfter) return 'a certificate of its chain is not valid now'
  return unknown === null ? null : 'a certificate of its chain has a rule that is not known here'
}

/** `below`: how many authorities stand between it and the leaf. */
function refuseAuthority({ isAuthority, pathLength, uses }: Certificate, below: number): string | null {
  const mayIssue = isAuthority && (uses === null || (uses & ISSUES) !== 0)
  if (!mayIssue) return 'a certificate of its chain may not issue others'
  return pathLength !== null && pathLength < below ? 'its chain is longer than an authority allows' : null
}

const RSA = '2a864886f70d010101'
const CURVES: Readonly<Record<string, { namedCurve: string; bytes: number }>> = {
  '2a8648ce3d0201 2a8648ce3d030107': { namedCurve: 'P-256', bytes: 32 },
  '2a8648ce3d0201 2b81040022': { namedCurve: 'P-384', bytes: 48 },
}
/** SHA-1 is not among them: certificates with it can be forged. */
const SIGNED_BY: Readonly<Record<string, { name: 'RSA' | 'ECDSA'; hash: string }>> = {
  '2a864886f70d01010b': { name: 'RSA', hash: 'SHA-256' },
  '2a864886f70d01010c': { name: 'RSA', hash: 'SHA-384' },
  '2a864886f70d01010d': { name: 'RSA', hash: 'SHA-512' },
  '2a8648ce3d040302': { name: 'ECDSA', hash: 'SHA-256' },
  '2a8648ce3d040303': { name: 'ECDSA', hash: 'SHA-384' },
  '2a8648ce3d040304': { name: 'ECDSA', hash: 'SHA-512' },
}

async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  const { signature, signed } = certificate
  const by = SIGNED_BY[certificate.signedBy]
  const curve = CURVES[issuer.keyKind]
  if (by?.name === 'RSA' && issuer.keyKind === RSA) return isSignedByRsa(issuer.key, by.hash, signature, signed)
  if (by?.name !== 'ECDSA' || curve === undefined) return false
  const algorithm = { name: 'ECDSA', namedCurve: curve.namedCurve }
  const key = await crypto.subtle.importKey('spki', issuer.key, algorithm, false, ['verify'])
  return crypto.subtle.verify({ name: 'ECDSA', hash: by.hash }, key, rawEcdsa(signature, curve.bytes), signed)
}

/** By RSASSA-PKCS1-v1_5. */
export async function isSignedByRsa(key: Bytes, hash: string, signature: Bytes, signed: Bytes): Promise<boolean> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash }
  const imported = await crypto.subtle.importKey('spki', key, algorithm, false, ['verify'])
  return crypto.subtle.verify(algorithm.name, imported, signature, signed)
}

/** Two integers of DER as the two numbers of equal length that WebCrypto takes. */
function rawEcdsa(signature: Bytes, bytes: number): Bytes {
  const raw = new Uint8Array(2 * bytes)
  const numbers = readItems(readDer(signature))
  if (numbers.length !== 2) throw new DerError('a signature of two numbers was expected')
  for (const [at, { tag, content }] of numbers.entries()) {
    const digits = content[0] === 0 ? content.subarray(1) : content
    if (tag !== TAG.integer || digits.length > bytes) throw new DerError('a number that does not fit its curve')
    raw.set(digits, (at + 1) * bytes - digits.length)
  }
  return raw
}
