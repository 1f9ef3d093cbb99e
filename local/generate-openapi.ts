// Writes the description of the API, which the Worker serves at /api/v1/openapi.json and /api/docs. `--check` only says whether it is stale.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describeApi } from '#http/openapi/describe.ts'

const name = 'src/http/openapi/generated/openapi.json'
const target = join(import.meta.dirname, '..', name)

const wanted = `${JSON.stringify(describeApi(), null, 1)}\n`
const present = await readFile(target, 'utf8').catch(() => null)

if (process.argv.includes('--check')) {
  if (present !== wanted) {
    console.error(`${name} is stale. Run: npm run generate`)
    process.exitCode = 1
  }
} else if (present !== wanted) {
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, wanted)
}
