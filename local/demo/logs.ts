// The last lines of the logs of the system and the kernel.

import { open } from 'node:fs/promises'
import { run, type Ran } from './reading.ts'

// Only the end of a log file is read, which may be of any size.
const TAIL_BYTES = 1024 * 1024
const FILES = ['/var/log/syslog', '/var/log/messages', '/var/log/system.log']
// More lines are read than shown, so that a filter finds older ones.
const SEARCHED_LINES = 5_000

export type LogRequest = { lines: number; contains: string | null }

export async function recentLogs(request: LogRequest): Promise<string> {
  const [system, kernel] = await Promise.all([systemLog(), kernelLog()])
  return [section('system log', system, request), section('kernel log', kernel, request)].join('\n\n')
}

type Found = { source: string; text: string } | { missing: Array<string> }

async function systemLog(): Promise<Found> {
  const missing: Array<string> = []
  if (process.platform === 'linux') {
    const journal = await run('journalctl', ['--no-pager', '--quiet', '-o', 'short-iso', '-n', String(SEARCHED_LINES)])
    if (journal.ok && journal.output.trim() !== '') return { source: 'journalctl', text: journal.output }
    missing.push(reasonOf(journal, 'journalctl shows no entries to this user'))
  }
  for (const path of FILES) {
    const text = await tailOf(path)
    if (typeof text === 'string' && text.trim() !== '') return { source: path, text }
    missing.push(typeof text === 'string' ? `${path} is empty` : `${path}: ${text.reason}`)
  }
  return { missing }
}

async function kernelLog(): Promise<Found> {
  const ran = await run('dmesg', process.platform === 'linux' ? ['--time-format', 'iso'] : [])
  // busybox's dmesg knows no time format.
  const again = ran.ok ? ran : await run('dmesg', [])
  if (again.ok && again.output.trim() !== '') return { source: 'dmesg', text: again.output }
  return { missing: [reasonOf(again, 'dmesg shows no lines to this user')] }
}

function reasonOf(ran: Ran, empty: string): string {
  return ran.ok ? empty : ran.reason
}

async function tailOf(path: string): Promise<string | { reason: string }> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const from = Math.max(0, size - TAIL_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    return buffer.toString('utf8', 0, bytesRead)
  } catch (error) {
    return {
      reason:
        error instanceof Error && 'code' in error && error.code === 'ENOENT'
          ? 'there is no such file'
          : 'not readable by this user',
    }
  }
}

export function section(title: string, found: Found, { lines, contains }: LogRequest): string {
  if ('missing' in found) return `${title}: unreadable here (${found.missing.join('; ')})`
  const all = found.text.trimEnd().split('\n')
  const wanted = contains === null ? all : all.filter(line => line.toLowerCase().includes(contains.toLowerCase()))
  const shown = wanted.slice(-lines)
  const which = contains === null ? '' : ` that contain "${contains}"`
  if (shown.length === 0) return `${title} (${found.source}): none of the last ${all.length} lines${which}`
  return `${title} (${found.source}), the last ${shown.length} of ${wanted.length} lines${which}:\n${shown.join('\n')}`
}
