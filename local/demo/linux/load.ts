import { arch, availableParallelism, hostname, release } from 'node:os'
import { duration, mebibytes, pause, percent, textOf } from '../reading.ts'
import { kilobytes, parseColons, uptimeSeconds } from './proc.ts'

const SAMPLE_MS = 500

type Cpu = { total: number; idle: number; wait: number; system: number; user: number }

export async function loadAndMemory(): Promise<string> {
  const [load, before] = await Promise.all([textOf('/proc/loadavg'), cpuTimes()])
  await pause(SAMPLE_MS)
  const [after, memory, uptime] = await Promise.all([cpuTimes(), textOf('/proc/meminfo'), uptimeSeconds()])
  const lines = [`host: ${hostname()}, Linux ${release()} ${arch()}, up ${duration(uptime)}`]
  const [one, five, fifteen, tasks] = load?.split(' ') ?? []
  lines.push(
    `load average: ${one} (1 min), ${five} (5 min), ${fifteen} (15 min), on ${availableParallelism()} CPUs; running/total threads: ${tasks}`,
  )
  if (before !== null && after !== null) lines.push(busy(before, after))
  if (memory !== null) lines.push(...memoryLines(parseColons(memory)))
  lines.push(...(await limits()), ...(await pressures()))
  return lines.join('\n')
}

async function cpuTimes(): Promise<Cpu | null> {
  const text = await textOf('/proc/stat')
  return text === null ? null : parseCpu(text)
}

export function parseCpu(text: string): Cpu {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = (text.split('\n')[0] ?? '')
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return {
    total: user + nice + system + idle + wait + irq + soft + steal,
    idle,
    wait,
    system: system + irq + soft,
    user: user + nice,
  }
}

function busy(before: Cpu, after: Cpu): string {
  const total = after.total - before.total
  const share = (part: keyof Cpu) => percent(after[part] - before[part], total)
  const idle = after.idle + after.wait - before.idle - before.wait
  return `cpu over the last ${SAMPLE_MS} ms: ${percent(total - idle, total)} busy (user ${share('user')}, system ${share('system')}, waiting for disks ${share('wait')})`
}

export function memoryLines(info: Map<string, string>): Array<string> {
  const bytes = (name: string) => kilobytes(info.get(name))
  const total = bytes('MemTotal')
  const available = bytes('MemAvailable')
  const swap = bytes('SwapTotal')
  const swapped = swap - bytes('SwapFree')
  return [
    `memory: total ${mebibytes(total)}, used ${mebibytes(total - available)} (${percent(total - available, total)}), available ${mebibytes(available)}, free ${mebibytes(bytes('MemFree'))}, buffers and cache ${mebibytes(bytes('Buffers') + bytes('Cached') + bytes('SReclaimable'))}`,
    swap === 0
      ? 'swap: none'
      : `swap: total ${mebibytes(swap)}, used ${mebibytes(swapped)} (${percent(swapped, swap)})`,
  ]
}

/** In a container /proc describes the whole machine; the control group has the limits of the container. */
async function limits(): Promise<Array<string>> {
  const [max, current] = await Promise.all([
    textOf('/sys/fs/cgroup/memory.max'),
    textOf('/sys/fs/cgroup/memory.current'),
  ])
  if (max === null || current === null || max.trim() === 'max') return []
  const limit = Number(max)
  return [
    `memory limit of this container: ${mebibytes(limit)}, used ${mebibytes(Number(current))} (${percent(Number(current), limit)})`,
  ]
}

async function pressures(): Promise<Array<string>> {
  const lines: Array<string> = []
  for (const what of ['cpu', 'memory', 'io']) {
    const text = await textOf(`/proc/pressure/${what}`)
    const shares = text
      ?.split('\n')
      .flatMap(line => /^(some|full) avg10=([\d.]+) avg60=([\d.]+)/.exec(line)?.slice(1, 4).join(' ') ?? [])
    if (shares?.length)
      lines.push(`pressure on ${what}, % of the last 10 s and 60 s with tasks waiting: ${shares.join(', ')}`)
  }
  return lines
}
