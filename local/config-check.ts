// `npm run config:check [DIR]`: what a configuration means, what one should know about it, and every mistake in it.

import { join, relative, resolve } from 'node:path'
import { describeConfig } from '../src/core/config/describe.ts'
import { readConfig } from '../src/core/config/load.ts'
import { sayWhoMayWrite } from '../src/core/config/who-may-write.ts'
import { changesSinceAugust } from '../src/core/config/since-august.ts'
import { readConfigDir } from './config-dir.ts'
import { issueLine } from './start/issue-line.ts'
import { notesOfPathSecrets, readWrangler } from './start/path-secrets.ts'
import { hasProgram } from './start/programs.ts'
import type { Variables } from './start/settings.ts'
import { noteOfVariables, readVariables } from './start/variables.ts'

type Report = { output: string; ok: boolean }

/** `dir` goes before TARSY_CONFIG_DIR, which goes before config/, as with `npm start`. */
export async function checkConfig(root: string, dir: string | undefined, env: Variables): Promise<Report> {
  const folder = resolve(root, dir || env.TARSY_CONFIG_DIR || 'config')
  const shown = relative(root, folder).startsWith('..') ? folder : relative(root, folder) || '.'
  const files = await readConfigDir(folder)
  const variables = readVariables(root, env)
  const { result, sources } = readConfig(files, variables, { hasProgram: name => hasProgram(name, env) })
  const ofVariables = noteOfVariables(root, env)
  const warnings = [
    ...(ofVariables === null ? [] : [`  ! ${ofVariables}`]),
    ...notesOfPathSecrets(variables, readWrangler(root)).map(note => `  ! ${note}`),
    ...result.warnings.map(warning => `  ! ${issueLine(shown, warning)}`),
  ]
  const warned = warnings.length === 0 ? [] : ['', 'Warnings', ...warnings]
  if (result.ok && sources !== null) {
    const changes = changesSinceAugust(sources, result.config).map(each => `  - ${issueLine(shown, each)}`)
    const changed =
      changes.length === 0 ? [] : ['', 'Other than in the reference (TARSy in Go) of August 2026', ...changes]
    const free = sayWhoMayWrite(result.config).map(each => `  ! ${each}`)
    const writers = free.length === 0 ? [] : ['', 'Who may write', ...free]
    const described = describeConfig(result.config, sources.written)
    return { ok: true, output: [described, ...changed, ...writers, ...warned, '', `${shown} is sound.`].join('\n') }
  }
  const errors = result.ok ? [] : result.errors.map(error => issueLine(shown, error))
  const count = errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`
  return { ok: false, output: [...errors, ...warned, '', `${shown} has ${count}.`].join('\n') }
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..')
  try {
    const { output, ok } = await checkConfig(root, process.argv[2], process.env)
    console.log(output)
    process.exitCode = ok ? 0 : 1
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
