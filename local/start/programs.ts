// Whether a program can be started on this machine.

import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Variables } from './settings.ts'

/** A name is looked for in PATH, a path where it points. */
export function hasProgram(command: string, env: Variables): boolean {
  // The bridge runs it as the Node that it is run by.
  if (command === 'node') return true
  // Windows adds an ending.
  const endings = ['', ...(env['PATHEXT']?.split(delimiter) ?? [])]
  const folders = /[\\/]/.test(command) ? [''] : (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '')
  return folders.some(folder => endings.some(ending => isProgram(join(folder, `${command}${ending}`))))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // It is not there, or may not be run: the same for the one who asks.
    return false
  }
}
