// The variables that the start program reads.

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Variables } from './settings.ts'

/** The environment over `.dev.vars` (TARSY_DEV_VARS names another file); an empty variable counts as not set. */
export function readVariables(root: string, env: Variables): Variables {
  const path = resolve(root, env.TARSY_DEV_VARS || '.dev.vars')
  const file = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== '')
  return { ...file, ...Object.fromEntries(set) }
}

export function pick(variables: Variables, names: ReadonlyArray<string>): Record<string, string> {
  const known = names.flatMap(name => (variables[name] === undefined ? [] : [[name, variables[name]] as const]))
  return Object.fromEntries(known)
}
