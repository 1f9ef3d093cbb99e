import { duration, mebibytes, pause, shorten, table, textOf } from '../reading.ts'
import {
  commandOf,
  kilobytes,
  openFiles,
  parseColons,
  pids,
  statOf,
  statusOf,
  TICKS,
  uptimeSeconds,
  userNames,
  type ProcStat,
} from './proc.ts'
import { listeners } from './ports.ts'

const SAMPLE_MS = 500

export async function topProcesses(by: 'cpu' | 'memory', limit: number): Promise<string> {
  const before = new Map((await allStats()).map(stat => [stat.pid, stat.cpu]))
  const begun = performance.now()
  await pause(SAMPLE_MS)
  const after = await allStats()
  const elapsed = (performance.now() - begun) / 1_000
  const [userOf, uptime] = await Promise.all([userNames(), uptimeSeconds()])
  const rows = await Promise.all(
    after.map(async stat => {
      const status = await statusOf(stat.pid)
      const cpu = ((stat.cpu - (before.get(stat.pid) ?? stat.cpu)) / TICKS / elapsed) * 100
      return { stat, cpu, memory: kilobytes(status?.get('VmRSS')), user: userOf(status?.get('Uid')?.split('\t')[0]) }
    }),
  )
  const first = rows.toSorted((a, b) => b[by] - a[by] || b.stat.cpu - a.stat.cpu).slice(0, limit)
  const cells = first.map(async ({ stat, cpu, memory, user }) => [
    String(stat.pid),
    user,
    `${cpu.toFixed(1)}%`,
    mebibytes(memory),
    stat.state,
    duration(uptime - stat.started / TICKS),
    shorten(await commandOf(stat.pid, stat.name)),
  ])
  const head = ['pid', 'user', 'cpu', 'memory', 'state', 'running for', 'command']
  const note = `by ${by}, ${first.length} of ${rows.length} processes; cpu is measured over ${SAMPLE_MS} ms, 100% is one CPU; memory is resident`
  return `${note}\n${table(head, await Promise.all(cells))}`
}

async function allStats(): Promise<Array<ProcStat>> {
  const stats = await Promise.all((await pids()).map(statOf))
  return stats.filter(stat => stat !== null)
}

export async function processDetail(pid: number): Promise<string> {
  const [stat, status, userOf, uptime] = await Promise.all([statOf(pid), statusOf(pid), userNames(), uptimeSeconds()])
  if (stat === null || status === null)
    throw new Error(`there is no process ${pid}; top_processes lists those that run`)
  const [limits, files, io, group, score] = await Promise.all([
    textOf(`/proc/${pid}/limits`),
    openFiles(pid),
    textOf(`/proc/${pid}/io`),
    textOf(`/proc/${pid}/cgroup`),
    textOf(`/proc/${pid}/oom_score`),
  ])
  const running = uptime - stat.started / TICKS
  const kin = (await allStats()).filter(other => other.parent === pid)
  const ports = (await listeners()).filter(one => one.pid === pid)
  const size = (name: string) => mebibytes(kilobytes(status.get(name)))
  return [
    `process ${pid}: ${stat.name}, state ${status.get('State') ?? stat.state}, user ${userOf(status.get('Uid')?.split('\t')[0])}, parent ${stat.parent}`,
    `command: ${shorten(await commandOf(pid, stat.name), 2_000)}`,
    `running for ${duration(running)}, since ${new Date(Date.now() - running * 1_000).toISOString()}`,
    `cpu time ${(stat.cpu / TICKS).toFixed(2)} s, on average ${((stat.cpu / TICKS / Math.max(running, 0.01)) * 100).toFixed(1)}% of one CPU; ${stat.threads} threads`,
    `memory: resident ${size('VmRSS')} (highest ${size('VmHWM')}), virtual ${size('VmSize')}, swapped out ${size('VmSwap')}; score for the out-of-memory killer ${score?.trim() ?? 'unreadable'}`,
    files === null
      ? 'open files: not readable by this user'
      : `open files: ${files.length} of ${fileLimit(limits)} allowed, ${files.filter(file => file.startsWith('socket:')).length} of them sockets`,
    `context switches: ${status.get('voluntary_ctxt_switches') ?? '?'} voluntary, ${status.get('nonvoluntary_ctxt_switches') ?? '?'} forced`,
    ...ioLine(io),
    `control group: ${group?.trim().split('\n').at(-1) ?? 'unreadable'}`,
    `children: ${kin.length === 0 ? 'none' : kin.map(child => `${child.pid} ${child.name}`).join(', ')}`,
    `listens on: ${ports.length === 0 ? 'nothing' : ports.map(port => `${port.protocol} ${port.address}:${port.port}`).join(', ')}`,
  ].join('\n')
}

function fileLimit(limits: string | null): string {
  return /^Max open files\s+(\S+)/m.exec(limits ?? '')?.[1] ?? '?'
}

function ioLine(io: string | null): Array<string> {
  if (io === null) return ['disk traffic: not readable by this user']
  const fields = parseColons(io)
  return [
    `disk traffic: read ${mebibytes(Number(fields.get('read_bytes')))}, written ${mebibytes(Number(fields.get('write_bytes')))}`,
  ]
}
