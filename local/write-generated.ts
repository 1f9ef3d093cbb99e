// Writes generated files. With `--check` a generator only reports whether its file is stale.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root } from './steps.ts'

/** `name` is the file's path in the project. */
export async function writeGenerated(name: string, wanted: string): Promise<void> {
  const target = join(root, name)
  // A missing file is stale.
  const present = await readFile(target, 'utf8').catch(() => null)
  if (present === wanted) return
  if (process.argv.includes('--check')) {
    console.error(`${name} is stale. Run: npm run generate`)
    process.exitCode = 1
    return
  }
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, wanted)
}
