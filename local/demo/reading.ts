// Reads files and programs that may be missing, and prints numbers so that they can be compared.

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

/** The text of a file, or null when it is missing or forbidden. A process may end while it is read. */
export async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    // Both cases are printed as "unreadable".
    return null
  }
}

export type Ran = { ok: true; output: string } | { ok: false; reason: string }

/** Runs a program of the system, for at most ten seconds. */
export function run(program: string, args: Array<string>): Promise<Ran> {
  return new Promise(resolve => {
    execFile(
      program,
      args,
      { timeout: 10_000, maxBuffer: 16 * 1024 * 1024, encoding: 'utf8' },
      (error, output, said) => {
        if (error === null) return resolve({ ok: true, output })
        if ('code' in error && error.code === 'ENOENT')
          return resolve({ ok: false, reason: `${program} is not installed` })
        resolve({ ok: false, reason: `${program}: ${said.trim().split('\n')[0] || error.message.split('\n')[0]}` })
      },
    )
  })
}

/** With a decimal for small amounts, so that they are not printed as 0. */
export function mebibytes(bytes: number): string {
  const amount = bytes / 1_048_576
  const decimals = amount > 0 && amount < 100 ? 1 : 0
  return `${amount.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })} MiB`
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '0.0%' : `${((part / whole) * 100).toFixed(1)}%`
}

export function duration(seconds: number): string {
  const days = Math.floor(seconds / 86_400)
  const hours = Math.floor((seconds % 86_400) / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  if (days > 0) return `${days} d ${hours} h ${minutes} min`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${seconds.toFixed(1)} s`
}

/** Columns of equal width, two spaces apart, no blanks at the end. */
export function table(head: Array<string>, rows: Array<Array<string>>): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map(row => row[column]?.length ?? 0)))
  return all
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function shorten(text: string, length = 160): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

export const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
