// The keys that Amazon SNS signs with, each fetched once and trusted only by its chain.

import { readCertificate, readPem, type Certificate } from '#core/certificates/certificate.ts'
import { LONGEST_CHAIN, refuseChain } from '#core/certificates/chain.ts'
import type { Bytes } from '#core/certificates/der.ts'
import { fetchBytesOutside, type Fetch, type OutsideRequest } from '#core/outside/fetch-outside.ts'
import { refuseAuthority, refuseCertificate } from './amazon-hosts.ts'

export type SigningKey =
  | { kind: 'key'; key: Bytes }
  /** The message is somebody else's. `reason` ends a sentence. */
  | { kind: 'not_trusted'; reason: string }
  /** It may be Amazon's. */
  | { kind: 'unreachable'; reason: string }

export type CertificatePorts = {
  fetch: Fetch
  /** Authorities that are trusted as they are. */
  anchors: ReadonlyArray<Certificate>
  clock: { now(): number }
}

// A certificate has 2 kB. Amazon waits 15 seconds for the answer to its message, and a chain may take two requests.
const MOST_BYTES = 65_536
const FETCH_MS = 6_000
// Our choice: Amazon has one certificate a region at a time.
const MOST_KEPT = 50

// "Verifying the signatures of Amazon SNS messages": whom the certificate is for; in China the region's host.
const SIGNER = 'sns.amazonaws.com'

export class SnsCertificates {
  #ports: CertificatePorts
  #kept = new Map<string, ReadonlyArray<Certificate>>()

  constructor(ports: CertificatePorts) {
    this.#ports = ports
  }

  /** The key of the certificate at this address. The chain is judged by the time of each message. */
  async keyAt(address: string): Promise<SigningKey> {
    if (!URL.canParse(address)) return notTrusted('its SigningCertURL is no address')
    const url = new URL(address)
    const refused = refuseCertificate(url)
    if (refused !== null) return notTrusted(refused)
    const chain = this.#kept.get(url.href) ?? (await this.#load(url))
    if ('kind' in chain) return chain
    const [leaf] = chain
    const { anchors, clock } = this.#ports
    const reason = await judge(chain, anchors, url.hostname, clock.now())
    if (reason !== null || leaf === undefined) return notTrusted(reason ?? 'there is no certificate')
    this.#keep(url.href, chain)
    return { kind: 'key', key: leaf.key }
  }

  async #load(url: URL): Promise<ReadonlyArray<Certificate> | SigningKey> {
    const file = await this.#get(url, refuseCertificate)
    if ('kind' in file) return file
    return this.#complete(readPem(new TextDecoder().decode(file)))
  }

  /** Adds the authorities that the file leaves out, up to one that is trusted. */
  async #complete(chain: ReadonlyArray<Certificate>): Promise<ReadonlyArray<Certificate> | SigningKey> {
    const last = chain.at(-1)
    const isComplete = this.#ports.anchors.some(({ subject }) => subject === last?.issuer)
    if (last === undefined || last.issuerAt === null || isComplete || chain.length >= LONGEST_CHAIN) return chain
    if (!URL.canParse(last.issuerAt)) return chain
    const file = await this.#get(new URL(last.issuerAt), refuseAuthority)
    return 'kind' in file ? file : this.#complete([...chain, readCertificate(file)])
  }

  async #get(url: URL, refuse: OutsideRequest['refuse']): Promise<Bytes | SigningKey> {
    const signal = AbortSignal.timeout(FETCH_MS)
    const request = { url, refuse, headersFor: () => ({}), maxBytes: MOST_BYTES, signal }
    const answer = await fetchBytesOutside(this.#ports.fetch, request)
    if (answer.kind === 'bytes') return answer.bytes as Bytes
    if (answer.kind === 'refused') return notTrusted(answer.reason)
    const reason = answer.kind === 'status' ? `${url.hostname} answered ${answer.status}` : answer.reason
    return { kind: 'unreachable', reason }
  }

  #keep(address: string, chain: ReadonlyArray<Certificate>): void {
    this.#kept.set(address, chain)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest)
  }
}

async function judge(
  chain: ReadonlyArray<Certificate>,
  anchors: ReadonlyArray<Certificate>,
  host: string,
  now: number,
): Promise<string | null> {
  const names = chain[0]?.names ?? []
  if (!names.includes(SIGNER) && !names.includes(host)) return 'its certificate is not Amazon SNS’s'
  return refuseChain(chain, anchors, now)
}

function notTrusted(reason: string): SigningKey {
  return { kind: 'not_trusted', reason }
}
