// Reads a configuration folder from disk.

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConfigFiles } from '#core/config/config.ts'
import { isSkillFile } from '#core/config/skills.ts'

const FILES = ['tarsy.yaml', 'llm-providers.yaml', 'runbook.md']

/** Files that are absent are left out; the loader says which of them are needed. Throws when the folder itself is not there. */
export async function readConfigDir(dir: string): Promise<ConfigFiles> {
  // Whatever keeps us from it: to the operator it is not there.
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

/** `skills/<dir>/SKILL.md`, and flat files as a mounted ConfigMap shows them: links, beside entries that begin with a dot. */
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
