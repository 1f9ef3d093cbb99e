// `npm start -- --demo` as a new user meets it: no key, the shipped configuration, this machine. What it says is compared with the
// machine, by means of its own.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { readSession } from './harness/read-session.ts'
import { until } from './harness/processes.ts'
import { startSystem } from './harness/system.ts'

const MEBIBYTE = 1_048_576

test('the demo tells the truth about the machine: its load, its disk, and the process that keeps it busy', async () => {
  const busy = startBusyProcess('tarsy-story-busy-child')
  const before = { load: load(), disk: await usedMebibytes() }
  const system = await startSystem({ args: ['--demo'] })
  onTestFinished(async () => void (await system.stop()))
  await until('the demo has ended', () => system.output().includes('See it all:'), 90_000)
  const after = { load: load(), disk: await usedMebibytes() }
  const id = /sessions\/([0-9a-f-]{36})/.exec(system.output())?.[1] ?? ''
  const { detail } = await readSession(system.url, id)
  expect(detail).toMatchObject({ status: 'completed', executive_summary: expect.stringContaining('demo model') })

  // The same words in the terminal and from REST.
  const analysis = detail.final_analysis ?? ''
  expect(system.output()).toContain(analysis)
  expect(analysis).toContain('Written by the **demo model**')

  const quotedLoad = Number(/load average: ([\d.]+) \(1 min\)/.exec(analysis)?.[1])
  // The average over a minute moves by less than this between two looks a minute apart.
  expect(quotedLoad).toBeGreaterThan(Math.min(before.load, after.load) - 1.5)
  expect(quotedLoad).toBeLessThan(Math.max(before.load, after.load) + 1.5)

  const { size, used } = rootRow(analysis)
  const { blocks, bsize } = await statfs('/')
  expect(size).toBe(Math.round((blocks * bsize) / MEBIBYTE))
  // Others write to this disk meanwhile.
  expect(used).toBeGreaterThan(Math.min(before.disk, after.disk) - 200)
  expect(used).toBeLessThan(Math.max(before.disk, after.disk) + 200)

  // Its row of the table: what stands out may quote it too.
  const row = analysis.split('\n').find(line => /^\s*\d+ .*tarsy-story-busy-child/.test(line)) ?? 'not in the list'
  const [pid, , cpu] = row.trim().split(/\s{2,}/)
  expect(Number(pid)).toBe(busy.pid)
  expect(Number.parseFloat(cpu ?? '')).toBeGreaterThan(5)
})

/** Keeps one CPU busy until the test ends. */
function startBusyProcess(name: string): { pid: number } {
  const child = spawn(process.execPath, ['-e', 'for (;;) Math.random()', name], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { pid: child.pid ?? 0 }
}

function load(): number {
  return Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0])
}

async function usedMebibytes(): Promise<number> {
  const { blocks, bfree, bsize } = await statfs('/')
  return ((blocks - bfree) * bsize) / MEBIBYTE
}

/** The line of the root file system in the table of disks: path, type, size, used, … two blanks apart. */
function rootRow(analysis: string): { size: number; used: number } {
  const row = analysis.split('\n').find(line => /^\/ {2,}/.test(line.trim())) ?? ''
  const [, , size = '', used = ''] = row.trim().split(/\s{2,}/)
  const number = (cell: string) => Number(cell.replace(' MiB', '').replaceAll(',', ''))
  return { size: number(size), used: number(used) }
}
