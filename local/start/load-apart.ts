// Loads the configuration in a process that ends: what checks it takes 50 MB, and the start program goes on for weeks without it.

import type { Servers } from '../bridge/serve-bridge.ts'
import { askApart } from './apart.ts'
import type { Loaded } from './load.ts'

/** What the start program needs of a configuration. */
export type LoadedApart = Omit<Loaded, 'config'> & {
  /** The servers that the bridge runs. */
  stdio: Servers
  /** For the banner. */
  model: string
  tools: string
}

export type Folder = { root: string; configDir: string }

/** Throws a Fault with all mistakes of the folder. The environment is that of this process. */
export function loadApart(root: string, configDir: string): Promise<LoadedApart> {
  const input: Folder = { root, configDir }
  return askApart({ program: 'load-program.ts', what: 'Loading the configuration', input })
}
