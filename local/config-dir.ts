// Reads a configuration folder from disk.

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConfigFiles } from '#core/config/config.ts'
import { isSkillFile } from '#core/config/skills.ts'

const FILES = ['tarsy.yaml', 'llm-providers.yaml', 'runbook.md']

/** Leaves out absent files; the loader reports which are needed. Throws when the folder does not exist. */
export async function readConfigDir(dir: string): Promise<ConfigFiles> {
  // Missing or unreadable: the same for the operator.
  if (!(await stat(dir).catch(() => null))?.isDirectory()) {
    throw new Error(`The configuration folder ${dir} does not exist. Create it, or set TARSY_CONFIG_DIR to another.`)
  }
  const files: Record<string, string> = {}
  for (const path of [...FILES, ...(await skillFiles(dir))]) {
    const text = await readText(join(dir, path))
    if (text !== null) files[path] = text
  }
  return files
}

/** `skills/<dir>/SKILL.md`, and flat files as in a mounted ConfigMap (links; entries that begin with a dot are skipped). */
async function skillFiles(dir: string): Promise<Array<string>> {
  const entries = await readdir(join(dir, 'skills')).catch(() => [])
  const candidates = entries.toSorted().flatMap(entry => [`skills/${entry}`, `skills/${entry}/SKILL.md`])
  return candidates.filter(isSkillFile)
}

/** null when there is no such file. */
async function readText(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ? readFile(path, 'utf8') : null
}
