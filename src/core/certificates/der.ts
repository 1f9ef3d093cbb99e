// Reads DER, the encoding of certificates (ITU-T X.690): a tree of tags, lengths and contents.

export type Bytes = Uint8Array<ArrayBuffer>

/** `whole` is what was signed or compared: tag, length and content. */
export type Node = { tag: number; content: Bytes; whole: Bytes }

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const

export class DerError extends Error {}

/** The one node that these bytes are. Throws a DerError for anything else. */
export function readDer(bytes: Bytes, tag?: number): Node {
  const [node, ...more] = readAll(bytes)
  if (node === undefined || more.length > 0) throw new DerError('one value was expected')
  return tag === undefined ? node : expectTag(node, tag)
}

/** The nodes in a sequence or a set. */
export function readItems(node: Node, tag: number = TAG.sequence): Array<Node> {
  return readAll(expectTag(node, tag).content)
}

export function expectTag(node: Node | undefined, tag: number): Node {
  if (node?.tag !== tag) throw new DerError(`the tag ${tag} was expected`)
  return node
}

function readAll(bytes: Bytes): Array<Node> {
  const nodes: Array<Node> = []
  for (let at = 0; at < bytes.length;) {
    const node = readOne(bytes, at)
    nodes.push(node)
    at += node.whole.length
  }
  return nodes
}

function readOne(bytes: Bytes, start: number): Node {
  const tag = bytes[start] ?? 0
  // Larger tags take several bytes; certificates have none.
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of several bytes')
  const first = bytes[start + 1] ?? 0x80
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  // 0x80 is BER's "until the end mark". Three bytes count 16 MB.
  if (first >= 0x80 && (lengthBytes === 0 || lengthBytes > 3)) throw new DerError('a length that is not DER')
  const begin = start + 2 + lengthBytes
  const length = lengthBytes === 0 ? first : bytes.subarray(start + 2, begin).reduce((sum, byte) => sum * 256 + byte, 0)
  const end = begin + length
  if (end > bytes.length) throw new DerError('a value that ends behind its bytes')
  return { tag, content: bytes.subarray(begin, end), whole: bytes.subarray(start, end) }
}

/** As hexadecimal digits, which is how this code names object identifiers. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** The bytes of a bit string without unused bits. */
export function bitsOf(node: Node | undefined): Bytes {
  const { content } = expectTag(node, TAG.bits)
  if (content[0] !== 0) throw new DerError('a bit string with unused bits')
  return content.subarray(1)
}
