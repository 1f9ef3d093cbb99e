// Memory of a process and of all that it started, from /proc.

import { readdirSync, readFileSync } from 'node:fs'

export type Footprint = {
  /** Bytes of each kind of process; pages that several share are counted in parts (PSS). */
  start: number
  runtime: number
  others: number
  total: number
}

/** All are NaN where there is no /proc. */
export function footprintOf(pid: number, runtime: number): Footprint {
  const processes = treeOf(pid)
  if (processes.length === 0) return { start: Number.NaN, runtime: Number.NaN, others: Number.NaN, total: Number.NaN }
  const sum = (pids: ReadonlyArray<number>) => pids.reduce((bytes, each) => bytes + pssBytes(each), 0)
  const parts = {
    start: sum([pid]),
    runtime: sum([runtime]),
    others: sum(processes.filter(each => each !== pid && each !== runtime)),
  }
  return { ...parts, total: parts.start + parts.runtime + parts.others }
}

function treeOf(root: number): Array<number> {
  const parents = new Map(allProcesses().map(pid => [pid, parentOf(pid)]))
  if (!parents.has(root)) return []
  const found = new Set([root])
  // Parents have smaller ids than children, unless the ids began anew: so until nothing is added.
  for (let before = 0; before < found.size;) {
    before = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return [...found]
}

function allProcesses(): Array<number> {
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return [] // Not Linux.
  }
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readOf(pid, 'status'))?.[1])
}

function pssBytes(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readOf(pid, 'smaps_rollup'))?.[1] ?? 0) * 1_024
}

/** Empty for a process that has ended. */
function readOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
