// The variables that the start program reads.

import { existsSync, readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { Variables } from './settings.ts'

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

export function pick(variables: Variables, names: ReadonlyArray<string>): Record<string, string> {
  const known = names.flatMap(name => (variables[name] === undefined ? [] : [[name, variables[name]] as const]))
  return Object.fromEntries(known)
}
