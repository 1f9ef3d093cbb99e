// The state folder: which program uses it, and what a killed start has left running.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from './fault.ts'
import { tryLock } from './lock.ts'

/** The contents of runtime.json while a system uses the folder. */
export type RuntimeRecord = { pid: number; workerdPid: number; port: number; startedAt: string }

export type State = {
  dir: string
  /** Replaces runtime.json in one step, so that readers never see half of it. */
  record(record: RuntimeRecord): void
  close(): void
}

export async function openState(dir: string): Promise<State> {
  const lock = tryLock(dir)
  const before = readRecord(dir)
  if (lock === null) throw new Fault(alreadyRunning(dir, before))
  if (before !== null) await endStale(before.workerdPid)
  const path = join(dir, 'runtime.json')
  return {
    dir,
    record: record => {
      writeFileSync(`${path}.new`, `${JSON.stringify(record)}\n`)
      renameSync(`${path}.new`, path)
    },
    close: () => {
      rmSync(path, { force: true })
      lock.release()
    },
  }
}

export function readRecord(dir: string): RuntimeRecord | null {
  const path = join(dir, 'runtime.json')
  if (!existsSync(path)) return null
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as RuntimeRecord
    return Number.isInteger(record.pid) && Number.isInteger(record.workerdPid) ? record : null
  } catch {
    return null // Cut off by a full disk. The lock decides which program may run.
  }
}

function alreadyRunning(dir: string, record: RuntimeRecord | null): string {
  const where = record === null ? '' : ` (process ${record.pid}, http://localhost:${record.port})`
  return `A system is already running on ${dir}${where}. Stop it first, or give this one its own state: TARSY_STATE_DIR=… PORT=… npm start`
}

/** Ends a workerd that outlived its start program. Another process with the same id is left alone. */
export async function endStale(pid: number): Promise<boolean> {
  if (!isWorkerd(pid)) return false
  process.kill(pid, 'SIGKILL')
  for (let tries = 0; isWorkerd(pid) && tries < 50; tries++) await sleep(20)
  return true
}

function isWorkerd(pid: number): boolean {
  return /\bworkerd\b.*\bserve\b/.test(commandLine(pid))
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return '' // No such process.
  }
}
