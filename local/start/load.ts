// Reads and checks the configuration folder and the variables that it names, before anything is started.

import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import type { Config, ConfigFiles, Issue } from '../../src/core/config/config.ts'
import { loadConfig } from '../../src/core/config/load.ts'
import { mentionedVars } from '../../src/core/config/vars.ts'
import { readConfigDir } from '../config-dir.ts'
import { Fault } from './fault.ts'
import { issueLine } from './issue-line.ts'
import type { Variables } from './settings.ts'
import { pick } from './variables.ts'

export type Loaded = {
  files: ConfigFiles
  config: Config
  warnings: Array<Issue>
  /** Only variables that the configuration names. Nothing else of the environment reaches the Worker. */
  vars: Record<string, string>
}

export async function load(root: string, configDir: string, variables: Variables): Promise<Loaded> {
  const shown = relative(root, configDir).startsWith('..') ? configDir : relative(root, configDir)
  if (!existsSync(configDir)) {
    throw new Fault(`There is no configuration folder ${shown}. Set TARSY_CONFIG_DIR to a folder with a tarsy.yaml.`)
  }
  const files = await readConfigDir(configDir)
  const vars = pick(variables, mentionedVars(files))
  // With all variables: the `env` of a stdio server may name some that stay on this machine and are not in `vars`.
  const result = loadConfig(files, variables)
  if (!result.ok) throw new Fault(brokenConfig(shown, result.errors))
  return { files, config: result.config, warnings: result.warnings, vars }
}

/** What the folder's mistakes are, in words; null: it loads. */
export async function mistakesOf(root: string, configDir: string, variables: Variables): Promise<string | null> {
  const result = loadConfig(await readConfigDir(configDir), variables)
  return result.ok ? null : brokenConfig(relative(root, configDir), result.errors)
}

export function brokenConfig(folder: string, errors: ReadonlyArray<Issue>): string {
  const lines = errors.map(error => issueLine(folder, error))
  return errors.length === 1
    ? `The configuration does not load: ${lines[0]}`
    : `The configuration does not load:\n  ${lines.join('\n  ')}`
}
