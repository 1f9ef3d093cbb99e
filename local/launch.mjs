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

/** "Installed" is the hash of the lockfile, not the folder: an install that was cut leaves a folder too. */
export function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)) return
  console.log('Installing dependencies (once, about a minute) …')
  // Under `npm run`, npm names its own program: no search for it on the path, and the same version.
  const npm = env.npm_execpath
  // `npm run --global-style …` and the like hand their settings down as npm_config_*; `ci` wants the tools of development too.
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
 * Runs `program` (a path from the project's root) with the arguments and ends as it ends.
 * @param {string} program
 * @param {Array<string>} args
 */
export function launch(program, args) {
  install()
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, program), ...args], {
    cwd: root,
    // The channel tells the child when this process is gone, even by kill -9.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      ...env,
      PATH: `${join(root, 'node_modules', '.bin')}${WINDOWS ? ';' : ':'}${env.PATH ?? ''}`,
      WRANGLER_SEND_METRICS: 'false',
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

// What stands above this process under npm: npm, and the shell that it starts us by. When one is killed the other lives on without it.
// By hand (nohup, a unit file) a process may lose its parent and go on; under npm that is a stop.
/** @param {import('node:child_process').ChildProcess} child */
function endWithNpm(child) {
  const npm = parentOf(ppid)
  setInterval(() => {
    if (process.ppid !== ppid || parentOf(ppid) !== npm) child.kill('SIGTERM')
  }, 500).unref()
}

/**
 * Linux tells it for nothing; elsewhere only the shell is watched.
 * @param {number} process
 */
function parentOf(process) {
  try {
    return readFileSync(`/proc/${process}/stat`, 'utf8')
      .replace(/^.*\) \S /s, '')
      .split(' ')[0]
  } catch {
    return '' // No /proc, or no such process: both are told apart by the caller's own parent.
  }
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [program = '', ...args] = argv.slice(2)
  launch(program, args)
}
