// Allows one start program for each state folder. SQLite's exclusive lock belongs to the operating system: it ends with the process, even by kill -9.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

export type Lock = { release(): void }

/** null when another living process holds it. */
export function tryLock(dir: string): Lock | null {
  mkdirSync(dir, { recursive: true })
  const database = new DatabaseSync(join(dir, 'lock.sqlite'))
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return { release: () => database.close() }
  } catch (error) {
    database.close()
    // 5 is SQLITE_BUSY.
    if ((error as { errcode?: number }).errcode === 5) return null
    throw error
  }
}

/** Waits for the lock. For work that two starts must not do at the same time, such as builds. */
export async function waitForLock(dir: string): Promise<Lock> {
  for (;;) {
    const lock = tryLock(dir)
    if (lock !== null) return lock
    await sleep(200)
  }
}
