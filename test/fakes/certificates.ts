// An authority for tests: makes keys, and certificates of X.509 that any reader of them takes.

type Bytes = Uint8Array<ArrayBuffer>

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}
const EC = { name: 'ECDSA', namedCurve: 'P-256' }

export type Issued = { name: string; keys: CryptoKeyPair; der: Bytes; pem: string }

export type Wishes = {
  name: string
  by?: Issued
  kind?: 'rsa' | 'ec'
  authority?: boolean
  pathLength?: number
  uses?: number
  names?: ReadonlyArray<string>
  issuerAt?: string
  from?: string
  until?: string
  /** Signs by SHA-1. */
  weak?: boolean
  /** Adds an extension that nobody knows, and that must be understood. */
  unknown?: boolean
}

export async function issue(wishes: Wishes): Promise<Issued> {
  const { name, by, kind = 'rsa' } = wishes
  const keys = (await crypto.subtle.generateKey(kind === 'rsa' ? RSA : EC, true, ['sign', 'verify'])) as CryptoKeyPair
  const spki = new Uint8Array((await crypto.subtle.exportKey('spki', keys.publicKey)) as ArrayBuffer)
  const signer = by?.keys ?? keys
  const isEc = signer.privateKey.algorithm.name === 'ECDSA'
  const algorithm = sequence(
    oid(isEc ? '2a8648ce3d040302' : wishes.weak ? '2a864886f70d010105' : '2a864886f70d01010b'),
    isEc ? [] : node(5, []),
  )
  const signed = sequence(
    node(0xa0, node(2, [2])),
    node(2, [1]),
    algorithm,
    nameOf(by?.name ?? name),
    sequence(time(wishes.from ?? '20260101000000Z'), time(wishes.until ?? '20360101000000Z')),
    nameOf(name),
    spki,
    node(0xa3, sequence(...extensions(wishes))),
  )
  const signature = await sign(signed, signer, wishes.weak === true)
  const der = Uint8Array.from(sequence(signed, algorithm, node(3, [0, ...signature])))
  return { name, keys, der, pem: pemOf(der) }
}

/** By the key of a certificate. */
export async function signText(text: string, { keys }: Issued, hash: 'SHA-1' | 'SHA-256'): Promise<string> {
  const key = await withHash(keys, hash)
  const bytes = new Uint8Array(await crypto.subtle.sign(RSA.name, key, new TextEncoder().encode(text)))
  return btoa(String.fromCharCode(...bytes))
}

async function sign(bytes: ReadonlyArray<number>, keys: CryptoKeyPair, weak: boolean): Promise<ReadonlyArray<number>> {
  const data = Uint8Array.from(bytes)
  if (keys.privateKey.algorithm.name === 'ECDSA') {
    const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, data))
    return sequence(integer(raw.slice(0, 32)), integer(raw.slice(32)))
  }
  const key = await withHash(keys, weak ? 'SHA-1' : 'SHA-256')
  return [...new Uint8Array(await crypto.subtle.sign(RSA.name, key, data))]
}

async function withHash({ privateKey }: CryptoKeyPair, hash: string): Promise<CryptoKey> {
  const bytes = (await crypto.subtle.exportKey('pkcs8', privateKey)) as ArrayBuffer
  return crypto.subtle.importKey('pkcs8', bytes, { name: RSA.name, hash }, false, ['sign'])
}

function extensions({
  authority = false,
  pathLength,
  uses,
  names = [],
  issuerAt,
  unknown,
}: Wishes): Array<Array<number>> {
  const basic = sequence(
    ...(authority ? [node(1, [0xff])] : []),
    ...(pathLength === undefined ? [] : [node(2, [pathLength])]),
  )
  return [
    extension('551d13', true, basic),
    ...(uses === undefined ? [] : [extension('551d0f', true, node(3, [0, uses]))]),
    ...(names.length === 0
      ? []
      : [extension('551d11', false, sequence(...names.map(each => node(0x82, textBytes(each)))))]),
    ...(issuerAt === undefined
      ? []
      : [
          extension(
            '2b06010505070101',
            false,
            sequence(sequence(oid('2b06010505073002'), node(0x86, textBytes(issuerAt)))),
          ),
        ]),
    ...(unknown === true ? [extension('2b0601040182370a0a01', true, node(5, []))] : []),
  ]
}

function extension(id: string, critical: boolean, value: ReadonlyArray<number>): Array<number> {
  return sequence(oid(id), critical ? node(1, [0xff]) : [], node(4, value))
}

function node(tag: number, content: ReadonlyArray<number> | Uint8Array): Array<number> {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return [tag, ...size, ...content]
}

function sequence(...parts: ReadonlyArray<ReadonlyArray<number> | Uint8Array>): Array<number> {
  return node(
    0x30,
    parts.flatMap(part => [...part]),
  )
}

function oid(hex: string): Array<number> {
  return node(
    6,
    (hex.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16)),
  )
}

function integer(bytes: Uint8Array): Array<number> {
  const first = bytes.findIndex(byte => byte !== 0)
  const digits = Array.from(bytes.subarray(Math.max(0, first)))
  return node(2, (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits)
}

function time(text: string): Array<number> {
  return node(0x18, textBytes(text))
}

function nameOf(name: string): Array<number> {
  return sequence(node(0x31, sequence(oid('550403'), node(0x0c, textBytes(name)))))
}

function textBytes(text: string): Array<number> {
  return [...new TextEncoder().encode(text)]
}

function pemOf(der: Bytes): string {
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
