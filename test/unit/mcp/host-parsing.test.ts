import { expect, test } from 'vitest'
import { parseMounts, usedPercent } from '../../../local/demo/linux/disks.ts'
import { memoryLines, parseCpu } from '../../../local/demo/linux/load.ts'
import { parseSockets } from '../../../local/demo/linux/ports.ts'
import { parseColons, parseStat } from '../../../local/demo/linux/proc.ts'
import { section } from '../../../local/demo/logs.ts'
import { availableOf } from '../../../local/demo/mac.ts'
import { duration, mebibytes, table } from '../../../local/demo/reading.ts'

test('the name of a process may hold blanks and parentheses', () => {
  const text = '42 (a (b) c) S 7 1 1 0 -1 0 0 0 0 0 250 50 0 0 20 0 3 0 12345 0 0'
  expect(parseStat(text)).toEqual({
    pid: 42,
    name: 'a (b) c',
    state: 'S',
    parent: 7,
    cpu: 300,
    threads: 3,
    started: 12_345,
  })
  expect(parseStat('')).toBeNull()
})

test('mounts are one a file system, the shortest path of it, without the views of the kernel', () => {
  const text = [
    'proc /proc proc rw 0 0',
    '/dev/vda1 /etc/hosts ext4 rw 0 0',
    '/dev/vda1 / ext4 rw 0 0',
    'tmpfs /dev/shm tmpfs rw 0 0',
    'tmpfs /run tmpfs rw 0 0',
    '/dev/vdb /mnt/my\\040disk xfs rw 0 0',
  ].join('\n')
  expect(parseMounts(text).map(mount => mount.path)).toEqual(['/', '/dev/shm', '/mnt/my disk', '/run'])
})

test.each([
  [0, 0, 0],
  [1, 99, 1],
  [899, 101, 90],
  [1, 1_000_000, 1],
])('%i used and %i available are %i%%, rounded up as df does', (used, available, share) => {
  expect(usedPercent(used, available)).toBe(share)
})

test('of the sockets, those that listen are read, in both families', () => {
  const head = '  sl  local_address rem_address   st'
  const four = '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000 0 4711 1'
  const busy = '   1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000 0 4712 1'
  const six =
    '   2: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 4713 1'
  expect(parseSockets([head, four, busy, six, ''].join('\n'), '0A')).toEqual([
    { address: '127.0.0.1', port: 8_080, inode: '4711' },
    { address: '[::1]', port: 80, inode: '4713' },
  ])
})

test('memory in use is what is not available', () => {
  const info = parseColons(
    'MemTotal: 2048000 kB\nMemAvailable: 512000 kB\nMemFree: 102400 kB\nSwapTotal: 1024000 kB\nSwapFree: 768000 kB',
  )
  const [memory, swap] = memoryLines(info)
  expect(memory).toContain('total 2,000 MiB, used 1,500 MiB (75.0%), available 500 MiB, free 100 MiB')
  expect(swap).toBe('swap: total 1,000 MiB, used 250 MiB (25.0%)')
  expect(memoryLines(parseColons('MemTotal: 1 kB'))[1]).toBe('swap: none')
})

test('the times of all CPUs stand in the first line', () => {
  expect(parseCpu('cpu  10 1 5 80 4 0 0 0 0 0\ncpu0 1 1 1 1')).toEqual({
    total: 100,
    idle: 80,
    wait: 4,
    system: 5,
    user: 11,
  })
})

test('what macOS can give without writing out is free, inactive and speculative', () => {
  const text =
    'Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:    10.\nPages active:  99.\nPages inactive: 20.\nPages speculative: 2.\n'
  expect(availableOf(text)).toBe(32 * 16_384)
})

test('a log shows its last lines, those with a text, or why there are none', () => {
  const found = { source: 'dmesg', text: 'a\nOut of memory\nb\nout of MEMORY again\nc\n' }
  expect(section('kernel log', found, { lines: 2, contains: null })).toBe(
    'kernel log (dmesg), the last 2 of 5 lines:\nout of MEMORY again\nc',
  )
  expect(section('kernel log', found, { lines: 9, contains: 'memory' })).toBe(
    'kernel log (dmesg), the last 2 of 2 lines that contain "memory":\nOut of memory\nout of MEMORY again',
  )
  expect(section('kernel log', found, { lines: 9, contains: 'x' })).toBe(
    'kernel log (dmesg): none of the last 5 lines that contain "x"',
  )
  expect(section('system log', { missing: ['a: no', 'b: no'] }, { lines: 9, contains: null })).toBe(
    'system log: unreadable here (a: no; b: no)',
  )
})

test.each([
  [0, '0 MiB'],
  [52_429, '0.1 MiB'],
  [1_048_576 * 1_500, '1,500 MiB'],
])('%i bytes are written as %s', (bytes, text) => {
  expect(mebibytes(bytes)).toBe(text)
})

test.each([
  [3.25, '3.3 s'],
  [61, '1 min 1 s'],
  [3_660, '1 h 1 min'],
  [90_061, '1 d 1 h 1 min'],
])('%d seconds are written as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('a table has columns of equal width', () => {
  expect(table(['a', 'long'], [['wide', 'x']])).toBe('a     long\nwide  x')
})
