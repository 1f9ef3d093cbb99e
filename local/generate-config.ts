// Writes config/generated/config.bundle, which the build puts into the Worker. `--check` only says whether it is stale.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeBundle } from '#core/config/bundle.ts'
import { readConfigDir } from './config-dir.ts'

const root = join(import.meta.dirname, '..')
const target = join(root, 'config/generated/config.bundle')

const wanted = writeBundle(await readConfigDir(join(root, 'config')))
const present = await readFile(target, 'utf8').catch(() => null)

if (process.argv.includes('--check')) {
  if (present !== wanted) {
    console.error('config/generated/config.bundle is stale. Run: node local/generate-config.ts')
    process.exitCode = 1
  }
} else if (present !== wanted) {
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, wanted)
}
