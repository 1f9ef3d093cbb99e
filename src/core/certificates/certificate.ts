// Reads the parts of an X.509 certificate (RFC 5280) that its verification needs.

import { bitsOf, DerError, expectTag, hexOf, readDer, readItems, TAG, type Bytes, type Node } from './der.ts'

export type Certificate = {
  /** What the issuer signed. */
  signed: Bytes
  signature: Bytes
  /** The object identifier of the algorithm, as hexadecimal digits. */
  signedBy: string
  /** Names as they are encoded, for comparisons. */
  issuer: string
  subject: string
  notBefore: number
  notAfter: number
  /** The public key as WebCrypto imports it (`spki`). */
  key: Bytes
  /** Algorithm and curve of the key, as hexadecimal digits. */
  keyKind: string
  isAuthority: boolean
  /** How many authorities may stand below it; null: any number. */
  pathLength: number | null
  /** Bits of the key's uses (RFC 5280 4.2.1.3), the first as the highest; null: all. */
  uses: number | null
  /** The DNS names that it is for. */
  names: ReadonlyArray<string>
  /** Where the issuer's certificate may be had. */
  issuerAt: string | null
  /** An extension that must be understood and is not. */
  unknown: string | null
}

const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g

/** All certificates of a PEM text. Throws if one cannot be read. */
export function readPem(text: string): Array<Certificate> {
  return Array.from(text.matchAll(PEM), ([, base64 = '']) =>
    readCertificate(Uint8Array.from(atob(base64.replaceAll(/\s/g, '')), char => char.charCodeAt(0))),
  )
}

/** Throws a DerError for anything that is no certificate of version 3. */
export function readCertificate(bytes: Bytes): Certificate {
  const [signed, algorithm, signature] = readItems(readDer(bytes))
  const [version, , algorithmInside, issuer, validity, subject, key, ...rest] = readItems(need(signed))
  // [0] with the integer 2: version 3. Older ones have no extensions and so no rules.
  if (hexOf(expectTag(version, 0xa0).content) !== '020102') throw new DerError('a certificate of another version')
  if (hexOf(need(algorithm).whole) !== hexOf(need(algorithmInside).whole)) throw new DerError('two algorithms')
  const [notBefore, notAfter] = readItems(need(validity)).map(timeOf)
  return {
    signed: need(signed).whole,
    signature: bitsOf(signature),
    signedBy: hexOf(expectTag(readItems(need(algorithm))[0], TAG.oid).content),
    issuer: hexOf(need(issuer).whole),
    subject: hexOf(need(subject).whole),
    notBefore: notBefore ?? Number.POSITIVE_INFINITY,
    notAfter: notAfter ?? Number.NEGATIVE_INFINITY,
    key: need(key).whole,
    keyKind: readItems(need(readItems(need(key))[0]))
      .filter(({ tag }) => tag === TAG.oid)
      .map(({ content }) => hexOf(content))
      .join(' '),
    ...readExtensions(rest.find(({ tag }) => tag === EXTENSIONS)),
  }
}

const EXTENSIONS = 0xa3

function need(node: Node | undefined): Node {
  if (node === undefined) throw new DerError('a value is missing')
  return node
}

// RFC 5280 4.1.2.5: with seconds, in UTC. Two digits of a year mean 1950 to 2049.
const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/

function timeOf({ tag, content }: Node): number {
  const text = new TextDecoder().decode(content)
  const [, year = '', month, day, hour, minute, second] = (tag === TAG.utcTime ? UTC : GENERALIZED).exec(text) ?? []
  const whole = year.length === 2 ? `${Number(year) < 50 ? '20' : '19'}${year}` : year
  const time = Date.parse(`${whole}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time)) throw new DerError('a time that is none')
  return time
}

type Rules = Pick<Certificate, 'isAuthority' | 'pathLength' | 'uses' | 'names' | 'issuerAt' | 'unknown'>

const NO_RULES: Rules = { isAuthority: false, pathLength: null, uses: null, names: [], issuerAt: null, unknown: null }

// 2.5.29.* as hexadecimal digits, and 1.3.6.1.5.5.7.1.1.
const BASIC_CONSTRAINTS = '551d13'
const KEY_USAGE = '551d0f'
const ALTERNATIVE_NAMES = '551d11'
const AUTHORITY_ACCESS = '2b06010505070101'
// Of the uses of a server's certificate and of the policies it was issued under nothing is asked.
const IGNORED = ['551d25', '551d20']

function readExtensions(node: Node | undefined): Rules {
  if (node === undefined) return NO_RULES
  return readItems(readDer(node.content)).reduce<Rules>((rules, extension) => {
    const [oid, ...more] = readItems(extension)
    const id = hexOf(expectTag(oid, TAG.oid).content)
    const isCritical = more[0]?.tag === TAG.boolean && more[0].content[0] !== 0
    const value = readDer(expectTag(more.at(-1), TAG.octets).content)
    const read = readExtension(id, value)
    if (read === null && isCritical && !IGNORED.includes(id)) return { ...rules, unknown: id }
    return { ...rules, ...read }
  }, NO_RULES)
}

/** Null for one that has no rule here. */
function readExtension(id: string, value: Node): Partial<Rules> | null {
  switch (id) {
    case BASIC_CONSTRAINTS: {
      const items = readItems(value)
      const [authority, length] = items[0]?.tag === TAG.boolean ? items : [undefined, ...items]
      return {
        isAuthority: authority !== undefined && authority.content[0] !== 0,
        pathLength: length === undefined ? null : (expectTag(length, TAG.integer).content[0] ?? 0),
      }
    }
    case KEY_USAGE:
      return { uses: expectTag(value, TAG.bits).content[1] ?? 0 }
    case ALTERNATIVE_NAMES:
      return { names: textsOf(readItems(value), DNS_NAME) }
    case AUTHORITY_ACCESS:
      return { issuerAt: issuerAddress(value) }
    default:
      return null
  }
}

// GeneralName (RFC 5280 4.2.1.6): [2] a DNS name, [6] an address.
const DNS_NAME = 0x82
const ADDRESS = 0x86
const CA_ISSUERS = '2b06010505073002'

function textsOf(nodes: ReadonlyArray<Node>, tag: number): Array<string> {
  return nodes.filter(node => node.tag === tag).map(({ content }) => new TextDecoder().decode(content))
}

function issuerAddress(value: Node): string | null {
  const descriptions = readItems(value).map(each => readItems(each))
  const found = descriptions.find(([method]) => method !== undefined && hexOf(method.content) === CA_ISSUERS)
  return textsOf(found ?? [], ADDRESS)[0] ?? null
}
