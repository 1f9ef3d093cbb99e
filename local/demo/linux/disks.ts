import { statfs } from 'node:fs/promises'
import { mebibytes, table, textOf } from '../reading.ts'

export type Mount = { device: string; path: string; type: string }

// Without data: views of the kernel, and read-only images, which are always full.
const VIRTUAL = new Set(
  'autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fuse.gvfsd-fuse fuse.lxcfs fusectl hugetlbfs mqueue nsfs proc pstore ramfs rpc_pipefs securityfs squashfs sysfs tracefs'.split(
    ' ',
  ),
)
const FULL_PERCENT = 90

export async function diskUsage(): Promise<string> {
  const mounts = parseMounts((await textOf('/proc/self/mounts')) ?? '')
  const rows = await Promise.all(mounts.map(usageOf))
  const known = rows.filter(row => row !== null)
  if (known.length === 0) return 'no file system could be read: /proc/self/mounts names none that holds data'
  const full = known
    .filter(row => row.percent >= FULL_PERCENT || row.inodePercent >= FULL_PERCENT)
    .map(row => row.cells[0])
  const head = ['mounted on', 'type', 'size', 'used', 'available', 'use%', 'inodes use%', 'device']
  return [
    table(
      head,
      known.map(row => row.cells),
    ),
    full.length === 0
      ? `no file system is ${FULL_PERCENT}% full or more`
      : `${FULL_PERCENT}% full or more: ${full.join(', ')}`,
  ].join('\n')
}

/** One row a file system: bind mounts repeat a device. Blanks in paths are written as \040. */
export function parseMounts(text: string): Array<Mount> {
  const byDevice = new Map<string, Mount>()
  for (const line of text.split('\n')) {
    const [device, path, type] = line
      .split(' ')
      .map(field =>
        field.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
      )
    if (device === undefined || path === undefined || type === undefined || VIRTUAL.has(type)) continue
    const key = device.startsWith('/') ? device : `${device} ${path}`
    const before = byDevice.get(key)
    if (before === undefined || path.length < before.path.length) byDevice.set(key, { device, path, type })
  }
  return [...byDevice.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function usageOf({ device, path, type }: Mount) {
  try {
    const { blocks, bfree, bavail, bsize, files, ffree } = await statfs(path)
    if (blocks === 0) return null
    const used = blocks - bfree
    const share = usedPercent(used, bavail)
    const inodes = files === 0 ? 0 : usedPercent(files - ffree, ffree)
    const cells = [
      path,
      type,
      mebibytes(blocks * bsize),
      mebibytes(used * bsize),
      mebibytes(bavail * bsize),
      `${share}%`,
      files === 0 ? '-' : `${inodes}%`,
      device,
    ]
    return { cells, percent: share, inodePercent: inodes }
  } catch {
    // The mount hangs or may not be read.
    return null
  }
}

/** Like `df`: the share of the space that ordinary users can use, rounded up. */
export function usedPercent(used: number, available: number): number {
  return used + available === 0 ? 0 : Math.ceil((used / (used + available)) * 100)
}
