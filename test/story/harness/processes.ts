// What a test may ask about processes, and waiting.

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** A zombie counts as gone: it runs nothing and holds no port. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false // No such process.
  }
  return !isZombie(pid)
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/\(.*\)/s, ''))
  } catch {
    return true // It ended between the two looks.
  }
}

/** The number and the time of a runtime that was killed, and when another one answered. */
export type Killed = { pid: number; at: number; up: Promise<number> }

export const notKilled: Killed = { pid: 0, at: 0, up: Promise.resolve(0) }

/** kill -9; `asks` rejects while no runtime answers. */
export function killRuntime(pid: number, asks: () => Promise<unknown>): Killed {
  const at = Date.now()
  process.kill(pid, 'SIGKILL')
  const answers = () =>
    asks().then(
      () => true,
      () => false,
    )
  const up = until('the killed runtime is gone', () => !isAlive(pid))
    .then(() => until('another runtime answers', answers))
    .then(() => Date.now())
  return { pid, at, up }
}

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined>

/** Asks every `pauseMs` until the answer is truthy; fails with `what` after `ms`. */
export async function until<T>(what: string, ask: () => T | Promise<T>, ms = 60_000, pauseMs = 50): Promise<Truthy<T>> {
  const end = Date.now() + ms
  for (;;) {
    const answer = await ask()
    if (answer) return answer as Truthy<T>
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain until ${what}`)
    await sleep(pauseMs)
  }
}
