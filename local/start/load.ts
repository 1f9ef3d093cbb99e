// Reads and checks the configuration folder and the variables that it names, before anything is started.

import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Config, ConfigFiles, Issue } from '../../src/core/config/config.ts'
import { loadConfig } from '../../src/core/config/load.ts'
import { mentionedVars } from '../../src/core/config/vars.ts'
import { readConfigDir } from '../config-dir.ts'
import { Fault } from './fault.ts'
import type { Variables } from './settings.ts'

export type Loaded = {
  files: ConfigFiles
  config: Config
  warnings: Array<Issue>
  /** Only variables that the configuration names. Nothing else of the environment reaches the Worker. */
  vars: Record<string, string>
}

/** The environment over `.dev.vars` (TARSY_DEV_VARS names another file); an empty variable counts as not set. */
export function readVariables(root: string, env: Variables): Variables {
  const path = variablesPath(root, env)
  const file = existsSync(path) ? parseEnv(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) : {}
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== '')
  return { ...file, ...Object.fromEntries(set) }
}

function variablesPath(root: string, env: Variables): string {
  return resolve(root, env.TARSY_DEV_VARS || '.dev.vars')
}

/** What one should know about the file of variables; null: nothing. Editors on Windows write it in other ways than programs expect. */
export function noteOfVariables(root: string, env: Variables): string | null {
  const path = variablesPath(root, env)
  const [first, second, third] = existsSync(path) ? readFileSync(path) : []
  const shown = relative(root, path)
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return `${shown} is written in UTF-16, so none of its variables are read. Save it as UTF-8.`
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return `${shown} begins with a byte order mark. It is passed over here, and other programs take it for a part of the first name. Save the file as UTF-8 without it.`
  return null
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

export function pick(variables: Variables, names: ReadonlyArray<string>): Record<string, string> {
  const known = names.flatMap(name => (variables[name] === undefined ? [] : [[name, variables[name]] as const]))
  return Object.fromEntries(known)
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

export function issueLine(folder: string, { file, line, column, path, message }: Issue): string {
  const where = line > 0 ? `${join(folder, file)}:${line}:${column}` : join(folder, file)
  return `${where}${path === '' ? '' : ` ${path}`}: ${message}`
}
