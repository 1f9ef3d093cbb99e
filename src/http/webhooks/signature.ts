// Senders that sign their bodies with a shared secret: HMAC with SHA-256, in hexadecimal.

export type Signature = {
  /** The header that holds it. */
  header: string
  /** The signatures in the header's value; a sender that changes its secret sends one of each. */
  read: (value: string) => ReadonlyArray<string>
}

/** Whether one of the signatures is made with one of the secrets. Each comparison takes the same time, whatever differs. */
export async function isSigned(
  bytes: BufferSource,
  signatures: ReadonlyArray<string>,
  secrets: ReadonlyArray<string>,
): Promise<boolean> {
  const keys = await Promise.all(secrets.map(keyOf))
  const checks = signatures
    .flatMap(text => bytesOf(text) ?? [])
    .flatMap(signature => keys.map(key => crypto.subtle.verify('HMAC', key, signature, bytes)))
  return (await Promise.all(checks)).includes(true)
}

const encoder = new TextEncoder()

function keyOf(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** Null for a text that is no digest. */
function bytesOf(hex: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[0-9a-f]{64}$/i.test(hex)) return null
  return Uint8Array.from(hex.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}
