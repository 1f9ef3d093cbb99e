// The program that Miniflare starts instead of workerd: it writes down its process id, makes sure that it ends with this process, and becomes
// workerd.

import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export type Wrapper = {
  /** For MINIFLARE_WORKERD_PATH. */
  path: string
  /** The process id of the workerd that was started last. */
  pid(): number
}

/** util-linux can ask the kernel to end a child with its parent; busybox's setpriv and other systems cannot. */
export function canTieToParent(): boolean {
  if (process.platform !== 'linux') return false
  return spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0
}

/** `inspector`: where the runtime listens for a debugger. */
export function writeWrapper(dir: string, tied: boolean, inspector: string | null = null): Wrapper {
  const require = createRequire(import.meta.url)
  const workerd = createRequire(require.resolve('miniflare'))('workerd') as { default: string }
  if (process.platform === 'win32') return { path: workerd.default, pid: () => 0 }
  const path = join(dir, 'workerd.sh')
  const pidFile = join(dir, 'workerd.pid')
  rmSync(pidFile, { force: true })
  writeFileSync(path, wrapperScript({ workerd: workerd.default, pidFile, parent: process.pid, tied, inspector }))
  chmodSync(path, 0o700)
  return { path, pid: () => Number(readFileSync(pidFile, 'utf8')) }
}

export type WrapperFacts = { workerd: string; pidFile: string; parent: number; tied: boolean; inspector: string | null }

export function wrapperScript({ workerd, pidFile, parent, tied, inspector }: WrapperFacts): string {
  // Miniflare's own inspector follows one Worker and not the runtime's others. The first argument is the command, which options follow.
  const args = inspector === null ? '"$@"' : `"$command" --inspector-addr=${quote(inspector)} "$@"`
  const take = inspector === null ? '' : 'command=$1\nshift\n'
  const run = `${take}exec ${tied ? 'setpriv --pdeathsig KILL ' : ''}${quote(workerd)} ${args}`
  // Ignored: Ctrl-C reaches the whole process group, but only the start program ends the runtime, in order.
  // Where the kernel cannot do it, a watcher checks twice a second whether the parent is alive.
  const watcher = tied
    ? ''
    : `self=$$\n(while kill -0 ${parent} 2>/dev/null && kill -0 $self 2>/dev/null; do sleep 0.5; done; kill -9 $self) </dev/null >/dev/null 2>&1 3>&- &\n`
  return `#!/bin/sh\ntrap '' INT HUP\necho $$ > ${quote(pidFile)}\n${watcher}${run}\n`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
