// Runs a program of this folder on the project's own Node, installing the dependencies first.
// Plain JavaScript without imports of ours or of packages: a fresh machine runs this file with its own Node (20 or newer).

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { argv, env, exit, kill, pid, platform, ppid } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.tarsy-installed')
const WINDOWS = platform === 'win32'
const node = WINDOWS
  ? join(root, 'node_modules', 'node', 'bin', 'node.exe')
  : join(root, 'node_modules', '.bin', 'node')

/** @type {Array<NodeJS.Signals>} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Installed means that the hash of the lockfile was written at the end: an install that was cut off leaves a folder too. */
export function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)) return
  console.log('Installing dependencies (once, about a minute) …')
  // Under `npm run` this variable names npm's own program: the same version, and no search on the path.
  const npm = env.npm_execpath
  // The outer npm hands its settings down as npm_config_*. `npm ci` must install development tools whatever they say.
  const settings = { ...env, NODE_ENV: '', npm_config_omit: '', npm_config_production: '' }
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const done =
    npm !== undefined && /\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit', env: settings })
      : spawnSync('npm', args, { cwd: root, stdio: 'inherit', env: settings, shell: WINDOWS })
  if (done.status !== 0) {
    console.error('Dependencies could not be installed. See the lines above, then run `npm ci` in this folder.')
    exit(1)
  }
  writeFileSync(stamp, wanted)
}

/**
 * For a program that runs for weeks. A process that starts much and then does little keeps some 100 MB of freed memory otherwise: V8 lets its
 * young space grow to 32 MB, and glibc raises its threshold for giving memory back unless it is set (mallopt(3); this is its default).
 */
export const LEAN = { flags: ['--max-semi-space-size=1'], env: { MALLOC_TRIM_THRESHOLD_: '131072' } }

/**
 * Runs `program` (a path from the project's root) with the arguments and exits with its exit code.
 * @param {string} program
 * @param {Array<string>} args
 * @param {{ flags: Array<string>, env: Record<string, string> }} settings
 */
export function launch(program, args, settings = { flags: [], env: {} }) {
  install()
  const flags = ['--disable-warning=ExperimentalWarning', ...settings.flags]
  const child = spawn(node, [...flags, join(root, program), ...args], {
    cwd: root,
    // The channel closes when this process ends, even by kill -9, so that the child notices.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...env,
      PATH: `${join(root, 'node_modules', '.bin')}${WINDOWS ? ';' : ':'}${env.PATH ?? ''}`,
      WRANGLER_SEND_METRICS: 'false',
      ...settings.env,
    },
  })
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
  if (env.npm_lifecycle_event !== undefined) endWithNpm(child)
  child.on('error', error => {
    console.error(`${node} could not be started: ${error.message}. Run \`npm ci\`.`)
    exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) exit(code ?? 1)
    for (const each of SIGNALS) process.removeAllListeners(each)
    kill(pid, signal)
  })
}

// Ends the child when npm, or the shell between npm and this process, is gone: when one is killed the other lives on. Only under npm: a process
// that was started by hand (nohup, a unit file) may lose its parent and go on.
/** @param {import('node:child_process').ChildProcess} child */
function endWithNpm(child) {
  const npm = parentOf(ppid)
  setInterval(() => {
    if (process.ppid !== ppid || parentOf(ppid) !== npm) child.kill('SIGTERM')
  }, 500).unref()
}

/**
 * The parent of a process, from /proc. Without /proc only the shell is watched.
 * @param {number} process
 */
function parentOf(process) {
  try {
    return readFileSync(`/proc/${process}/stat`, 'utf8')
      .replace(/^.*\) \S /s, '')
      .split(' ')[0]
  } catch {
    return '' // No /proc, or no such process.
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [program = '', ...args] = argv.slice(2)
  launch(program, args)
}
