// Which hosts a request must not be led to by somebody outside: this machine, its neighbours, the cloud's metadata. A name that a public DNS
// server resolves to such an address cannot be seen here: a Worker has no say in it, and Cloudflare's network does not reach a private one.

/** `hostname` as `URL` gives it: in small letters, in punycode, an IPv4 address in any notation as four decimal numbers. */
export function isPrivateHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return isPrivateV6(hostname.slice(1, -1))
  const name = hostname.replace(/\.$/, '')
  const v4 = parseV4(name)
  return v4 === null ? isPrivateName(name) : isPrivateV4(v4)
}

// RFC 6761 and 8375 (home.arpa), ICANN's `internal`, and what RFC 6762 appendix G says networks use by themselves.
const PRIVATE_SUFFIX = /(^|\.)(localhost|local|internal|intranet|private|corp|home|lan|home\.arpa|localdomain)$/

/** A name without a dot is found in the search list of a network alone. */
function isPrivateName(name: string): boolean {
  return !name.includes('.') || PRIVATE_SUFFIX.test(name)
}

// Not globally reachable, by IANA's registry of special IPv4 addresses (RFC 6890), and multicast and reserved ones.
const V4_RANGES: ReadonlyArray<[base: string, bits: number]> = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Addresses of clouds for their machines alone: Alibaba's metadata, Azure's agent.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
]

function isPrivateV4(address: number): boolean {
  return V4_RANGES.some(([base, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(address / size) === Math.floor((parseV4(base) ?? 0) / size)
  })
}

function parseV4(text: string): number | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

/** Only 2000::/3 is public. Of it, the ranges that carry an IPv4 address or that documents use are left out. */
function isPrivateV6(address: string): boolean {
  const groups = groupsOf(address)
  const [first = 0, second = 0] = groups
  const v4 = (at: number) => (groups[at] ?? 0) * 65_536 + (groups[at + 1] ?? 0)
  // IPv4 behind a translator (RFC 6052).
  if (first === 0x64 && second === 0xff9b && groups.slice(2, 6).every(group => group === 0)) return isPrivateV4(v4(6))
  // 6to4.
  if (first === 0x2002) return isPrivateV4(v4(1))
  const isGlobal = first >> 13 === 1
  const isSpecial = first === 0x2001 && (second < 0x200 || second === 0xdb8)
  return !isGlobal || isSpecial || (first === 0x3fff && second < 0x1000)
}

/** The eight groups of an address that `URL` has brought to its shortest form. */
function groupsOf(address: string): Array<number> {
  const [head = '', tail] = address.split('::')
  const parse = (part: string) => (part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16)))
  const [before, after] = [parse(head), parse(tail ?? '')]
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}
