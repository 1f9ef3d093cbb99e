// Loads the configuration in a process that ends: what checks it takes 50 MB, and the start program goes on for weeks without it. Beside the
// loading of Miniflare it also takes no time, where there are two cores.

import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Servers } from '../bridge/serve-bridge.ts'
import { Fault } from './fault.ts'
import type { Loaded } from './load.ts'

/** What the start program needs of a configuration. */
export type LoadedApart = Omit<Loaded, 'config'> & {
  /** The servers that the bridge runs. */
  stdio: Servers
  /** For the banner. */
  model: string
  tools: string
}

export type Answer = { ok: true; loaded: LoadedApart } | { ok: false; why: string }

/** Throws a Fault with all mistakes of the folder. The environment is that of this process. */
export async function loadApart(root: string, configDir: string): Promise<LoadedApart> {
  const child = fork(join(import.meta.dirname, 'load-program.ts'), [root, configDir], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  // Stopping the start stops it.
  const end = () => void child.kill()
  process.once('exit', end)
  const answer = await new Promise<Answer>(resolve => {
    child.once('message', message => resolve(message as Answer))
    const without = (how: unknown) => resolve({ ok: false, why: `The configuration could not be loaded (${how}).` })
    child.once('error', without)
    child.once('exit', (code, signal) => without(`its program ended with ${signal ?? code}`))
  })
  process.off('exit', end)
  if (!answer.ok) throw new Fault(answer.why)
  return answer.loaded
}
