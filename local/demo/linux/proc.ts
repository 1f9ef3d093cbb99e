// Reads /proc. Never the environment of a process, which may hold secrets.

import { readdir, readlink } from 'node:fs/promises'
import { textOf } from '../reading.ts'

/** Clock ticks a second of /proc's times: USER_HZ, 100 on every architecture that Node runs on. */
export const TICKS = 100

export type ProcStat = {
  pid: number
  name: string
  state: string
  parent: number
  /** In ticks, own and system time together. */
  cpu: number
  threads: number
  /** In ticks since the machine started. */
  started: number
}

export async function pids(): Promise<Array<number>> {
  return (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
}

export async function statOf(pid: number): Promise<ProcStat | null> {
  const text = await textOf(`/proc/${pid}/stat`)
  return text === null ? null : parseStat(text)
}

/** The name is in parentheses and may itself contain blanks and parentheses. */
export function parseStat(text: string): ProcStat | null {
  const close = text.lastIndexOf(')')
  const open = text.indexOf('(')
  if (open === -1 || close === -1) return null
  const rest = text.slice(close + 2).split(' ')
  const field = (at: number) => Number(rest[at - 3] ?? 0)
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: rest[0] ?? '?',
    parent: field(4),
    cpu: field(14) + field(15),
    threads: field(20),
    started: field(22),
  }
}

/** /proc/<pid>/status as a map: `VmRSS` → `1234 kB`. */
export async function statusOf(pid: number): Promise<Map<string, string> | null> {
  const text = await textOf(`/proc/${pid}/status`)
  return text === null ? null : parseColons(text)
}

export function parseColons(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const at = line.indexOf(':')
    if (at > 0) fields.set(line.slice(0, at), line.slice(at + 1).trim())
  }
  return fields
}

/** The bytes of a field such as `1234 kB`; 0 where it is missing, as for kernel threads. */
export function kilobytes(field: string | undefined): number {
  return Number.parseInt(field ?? '0', 10) * 1_024
}

/** Kernel threads have no command line: their name in brackets, as `ps` prints it. */
export async function commandOf(pid: number, name: string): Promise<string> {
  const text = await textOf(`/proc/${pid}/cmdline`)
  const command = text?.replaceAll('\0', ' ').trim() ?? ''
  return command === '' ? `[${name}]` : command
}

export async function userNames(): Promise<(uid: string | undefined) => string> {
  const names = new Map<string, string>()
  for (const line of (await textOf('/etc/passwd'))?.split('\n') ?? []) {
    const [name, , uid] = line.split(':')
    if (name !== undefined && uid !== undefined) names.set(uid, name)
  }
  return uid => names.get(uid ?? '') ?? uid ?? '?'
}

export async function uptimeSeconds(): Promise<number> {
  return Number((await textOf('/proc/uptime'))?.split(' ')[0] ?? 0)
}

/** The open files of a process; null when they may not be read. */
export async function openFiles(pid: number): Promise<Array<string> | null> {
  try {
    const names = await readdir(`/proc/${pid}/fd`)
    const links = names.map(name => readlink(`/proc/${pid}/fd/${name}`).catch(() => ''))
    return await Promise.all(links)
  } catch {
    // Another user's process, or one that has just ended.
    return null
  }
}
