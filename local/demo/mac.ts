// The same answers for macOS, which has no /proc, from its own programs.

import { arch, availableParallelism, freemem, hostname, loadavg, release, totalmem, uptime } from 'node:os'
import { duration, mebibytes, percent, run, type Ran } from './reading.ts'

export async function loadAndMemory(): Promise<string> {
  const [one, five, fifteen] = loadavg().map(load => load.toFixed(2))
  const pages = await run('vm_stat', [])
  const total = totalmem()
  const available = pages.ok ? availableOf(pages.output) : freemem()
  const swap = await run('sysctl', ['-n', 'vm.swapusage'])
  return [
    `host: ${hostname()}, ${process.platform} ${release()} ${arch()}, up ${duration(uptime())}`,
    `load average: ${one} (1 min), ${five} (5 min), ${fifteen} (15 min), on ${availableParallelism()} CPUs`,
    `memory: total ${mebibytes(total)}, used ${mebibytes(total - available)} (${percent(total - available, total)}), available ${mebibytes(available)}`,
    `swap: ${swap.ok ? swap.output.trim() : swap.reason}`,
  ].join('\n')
}

/** Free, inactive and speculative pages are available without writing anything to disk. */
export function availableOf(vmStat: string): number {
  const pageSize = Number(/page size of (\d+) bytes/.exec(vmStat)?.[1] ?? 4_096)
  const pages = ['free', 'inactive', 'speculative'].map(kind =>
    Number(new RegExp(`Pages ${kind}:\\s+(\\d+)`).exec(vmStat)?.[1] ?? 0),
  )
  return pages.reduce((sum, count) => sum + count, 0) * pageSize
}

export async function diskUsage(): Promise<string> {
  return orReason(await run('df', ['-kPl']), output => `in blocks of 1,024 bytes\n${output.trim()}`)
}

export async function topProcesses(by: 'cpu' | 'memory', limit: number): Promise<string> {
  const ran = await run('ps', ['-Ao', 'pid,user,pcpu,rss,state,etime,command', by === 'cpu' ? '-r' : '-m'])
  return orReason(ran, output => {
    const [head = '', ...rows] = output.trimEnd().split('\n')
    const shown = rows.slice(0, limit).map(row => row.slice(0, 240))
    return [`by ${by}, ${shown.length} of ${rows.length} processes; 100% is one CPU; RSS in KiB`, head, ...shown].join(
      '\n',
    )
  })
}

export async function listeningPorts(): Promise<string> {
  return orReason(await run('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN']), output => output.trim())
}

export async function processDetail(pid: number): Promise<string> {
  const ran = await run('ps', [
    '-p',
    String(pid),
    '-o',
    'pid,ppid,user,state,pcpu,pmem,rss,vsz,time,etime,lstart,command',
  ])
  if (!ran.ok) throw new Error(`there is no process ${pid}; top_processes lists those that run`)
  const files = await run('lsof', ['-nP', '-p', String(pid)])
  return `${ran.output.trim()}\nopen files: ${files.ok ? files.output.trim().split('\n').length - 1 : files.reason}`
}

function orReason(ran: Ran, show: (output: string) => string): string {
  return ran.ok ? show(ran.output) : `unreadable here: ${ran.reason}`
}
