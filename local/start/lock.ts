// One start program a state folder. SQLite's exclusive lock is the operating system's: it ends with the process, kill -9 included.

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

/** Waits until the holder is done; for work that two starts must not do at the same time, such as builds. */
export async function waitForLock(dir: string): Promise<Lock> {
  for (;;) {
    const lock = tryLock(dir)
    if (lock !== null) return lock
    await sleep(200)
  }
}
