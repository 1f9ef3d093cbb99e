// Which functions take the processor's time: of each isolate of the runtime by its inspector, of the start program by Node's own profiler.

import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../steps.ts'
import { connect, type Session } from './inspector.ts'
import { dearest, SAMPLE_US, type CpuProfile, type Frame } from './dearest.ts'

const SHOWN = 10

export type Profiles = {
  /** What a system that is profiled is started with. */
  options(): Promise<{ execArgv: Array<string>; env: Record<string, string> }>
  attach(): Promise<void>
  detach(): Promise<void>
  /** The text about a part whose system has ended. */
  take(part: string): string
}

type Target = { session: Session; name: string }

/** The isolate of the Worker and its objects; the others are the runtime's own, which simulate D1, queues and assets. */
const OURS = /^core:user:/

export function startProfiles(): Profiles {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-profile-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  let port = 0
  let targets: Array<Target> = []
  let taken: Array<{ name: string; profile: CpuProfile }> = []
  const nameOf = sourceNames()
  return {
    options: async () => {
      port = await freePort()
      return {
        execArgv: ['--cpu-prof', `--cpu-prof-dir=${dir}`, `--cpu-prof-interval=${SAMPLE_US}`],
        env: { TARSY_INSPECTOR: `127.0.0.1:${port}` },
      }
    },
    attach: async () => {
      const list = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as Array<{
        id: string
        webSocketDebuggerUrl: string
      }>
      targets = await Promise.all(
        list.map(async ({ id, webSocketDebuggerUrl }) => ({ name: id, session: await connect(webSocketDebuggerUrl) })),
      )
      for (const { session } of targets) {
        await session.send('Profiler.enable')
        await session.send('Profiler.setSamplingInterval', { interval: SAMPLE_US })
        await session.send('Profiler.start')
      }
    },
    detach: async () => {
      for (const { name, session } of targets) {
        // A runtime that was killed takes its profile along.
        const answer = await session.send('Profiler.stop').catch(() => null)
        if (answer !== null) taken.push({ name, profile: (answer as { profile: CpuProfile }).profile })
        session.close()
      }
      targets = []
    },
    take: part => {
      const ofNode = readdirSync(dir).map(file => {
        const path = join(dir, file)
        const profile = JSON.parse(readFileSync(path, 'utf8')) as CpuProfile
        rmSync(path)
        return { name: 'the start program', profile }
      })
      const all = [...taken, ...ofNode]
      taken = []
      return all
        .map(({ name, profile }) => textOf(`${part}, ${name}`, profile, OURS.test(name) ? nameOf : plainName))
        .join('')
    },
  }
}

function textOf(title: string, profile: CpuProfile, nameOf: (frame: Frame) => string): string {
  const { functions, busyMs } = dearest(profile, nameOf, SHOWN)
  if (busyMs < 1) return ''
  const lines = functions.map(({ name, ms }) => `  ${ms.toFixed(1).padStart(8)} ms  ${name}`)
  return [`${title}: ${Math.round(busyMs)} ms of work`, ...lines, ''].join('\n')
}

function plainName({ functionName, url, lineNumber }: Frame): string {
  const place = url === '' ? '' : ` ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`
  return `${functionName || '(anonymous)'}${place}`
}

/** Names functions of the built Worker by their source. */
function sourceNames(): (frame: Frame) => string {
  let map: SourceMap | null = null
  const load = () => {
    const maps = globSync(join(root, '.tarsy/build/worker-*/index.js.map')).toSorted(
      (a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs,
    )
    const [newest] = maps
    return newest !== undefined && existsSync(newest) ? new SourceMap(JSON.parse(readFileSync(newest, 'utf8'))) : null
  }
  return frame => {
    const { functionName, url, lineNumber, columnNumber } = frame
    if (!/(^|\/)index\.js$/.test(url)) return plainName(frame)
    map ??= load()
    const entry = map?.findEntry(lineNumber, columnNumber)
    if (entry === undefined || !('originalSource' in entry)) return plainName(frame)
    const { name } = entry as { name?: string }
    return `${name ?? functionName} ${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}`
  }
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
