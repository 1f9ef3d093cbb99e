// Builds the dashboard and the Worker when their sources have changed. The Worker is the output of `wrangler deploy --dry-run`: the same that a
// deploy uploads.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.ts'
import { contentHash } from './hash.ts'
import { waitForLock } from './lock.ts'

const WORKER_SOURCES = ['src', 'durable-objects', 'config/generated', 'wrangler.toml', 'package-lock.json']
const DASHBOARD_SOURCES = ['dashboard', 'src/core/protocol', 'package-lock.json']

export type Built = { workerDir: string }

/** `say` is called before a build that takes time. */
export async function build(root: string, say: (line: string) => void): Promise<Built> {
  const lock = await waitForLock(join(root, '.tarsy', 'build'))
  try {
    await buildDashboard(root, say)
    return { workerDir: await buildWorker(root, say) }
  } finally {
    lock.release()
  }
}

async function buildDashboard(root: string, say: (line: string) => void): Promise<void> {
  const stamp = join(root, '.tarsy', 'build', 'dashboard.hash')
  const dist = join(root, 'dashboard', 'dist')
  // wrangler needs the folder even without pages.
  mkdirSync(dist, { recursive: true })
  if (!existsSync(join(root, 'dashboard', 'index.html'))) return
  const hash = contentHash(root, DASHBOARD_SOURCES, /^dashboard\/dist\//)
  if (existsSync(join(dist, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  say('Building the dashboard …')
  await run(root, 'the dashboard', 'vite/bin/vite.js', ['build', 'dashboard', '--logLevel', 'error'])
  writeFileSync(stamp, hash)
}

async function buildWorker(root: string, say: (line: string) => void): Promise<string> {
  const builds = join(root, '.tarsy', 'build')
  const dir = join(builds, `worker-${contentHash(root, WORKER_SOURCES)}`)
  if (existsSync(dir)) return dir
  say('Building the Worker …')
  // Built in another folder and renamed, so that a build that was cut off never looks complete.
  const beside = `${dir}.new`
  rmSync(beside, { recursive: true, force: true })
  await run(root, 'the Worker', 'wrangler/wrangler-dist/cli.js', ['deploy', '--dry-run', '--outdir', beside])
  renameSync(beside, dir)
  prune(builds)
  return dir
}

// A few builds are kept, so that switching between branches does not build each time.
function prune(builds: string): void {
  const dirs = readdirSync(builds)
    .filter(name => name.startsWith('worker-'))
    .map(name => join(builds, name))
  const newestFirst = dirs.toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const dir of newestFirst.slice(5)) rmSync(dir, { recursive: true, force: true })
}

/** Runs a program of node_modules; its output is shown only when it fails. */
export async function run(root: string, what: string, program: string, args: ReadonlyArray<string>): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' },
  })
  // Stopping the start stops the build.
  const end = () => void child.kill()
  process.once('exit', end)
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  const code = await new Promise(resolve => child.on('close', resolve))
  process.off('exit', end)
  if (code !== 0) throw new Fault(`Building ${what} failed:\n${output.trim()}`)
}
