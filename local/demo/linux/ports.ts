import { shorten, table, textOf } from '../reading.ts'
import { commandOf, openFiles, pids, statOf } from './proc.ts'

export type Listener = { protocol: string; address: string; port: number; pid: number | null; inode: string }

/** State 0A of a TCP socket is LISTEN; a UDP socket that is bound and unconnected has 07. */
const LISTENING: Record<string, string> = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' }

export async function listeningPorts(): Promise<string> {
  const found = await listeners()
  if (found.length === 0) return 'nothing listens on this machine, as far as /proc/net shows'
  const rows = found.map(async one => [
    one.protocol,
    `${one.address}:${one.port}`,
    one.pid === null ? 'not visible from here' : `${one.pid} ${await nameOf(one.pid)}`,
  ])
  return table(['protocol', 'address', 'process'], await Promise.all(rows))
}

/** The command line says more than the kernel's name when a runtime (node, python) runs the program. */
async function nameOf(pid: number): Promise<string> {
  return shorten(await commandOf(pid, (await statOf(pid))?.name ?? 'ended'), 80)
}

export async function listeners(): Promise<Array<Listener>> {
  const owners = await socketOwners()
  const found: Array<Listener> = []
  for (const [protocol, state] of Object.entries(LISTENING)) {
    const text = await textOf(`/proc/net/${protocol}`)
    for (const row of parseSockets(text ?? '', state))
      found.push({ ...row, protocol, pid: owners.get(row.inode) ?? null })
  }
  return found.toSorted((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1))
}

export function parseSockets(text: string, state: string): Array<Pick<Listener, 'address' | 'port' | 'inode'>> {
  return text
    .split('\n')
    .slice(1)
    .map(line => line.trim().split(/\s+/))
    .flatMap(fields => {
      const [local, found, inode] = [fields[1], fields[3], fields[9]]
      if (local === undefined || inode === undefined || found !== state) return []
      const [address = '', port = '0'] = local.split(':')
      return [
        {
          address: address.length === 8 ? ipv4(address) : `[${ipv6(address)}]`,
          port: Number.parseInt(port, 16),
          inode,
        },
      ]
    })
}

/** The kernel prints the four bytes as one number, little-endian on every machine that Node runs on. */
function ipv4(hex: string): string {
  return bytesOf(hex).toReversed().join('.')
}

function ipv6(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap(word => bytesOf(word).toReversed())
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  )
  // The URL parser shortens the address.
  return URL.parse(`http://[${groups.join(':')}]/`)?.hostname.slice(1, -1) ?? groups.join(':')
}

function bytesOf(hex: string): Array<number> {
  return (hex.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
}

async function socketOwners(): Promise<Map<string, number>> {
  const owners = new Map<string, number>()
  for (const pid of await pids()) {
    for (const file of (await openFiles(pid)) ?? []) {
      const inode = /^socket:\[(\d+)\]$/.exec(file)?.[1]
      if (inode !== undefined && !owners.has(inode)) owners.set(inode, pid)
    }
  }
  return owners
}
