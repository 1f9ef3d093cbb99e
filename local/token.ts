// `npm run token`: makes, lists and revokes API tokens of a running system, on this machine or deployed.

import { dirname, join, resolve } from 'node:path'
import { Fault, sentence } from './start/fault.ts'
import { readVariables } from './start/variables.ts'
import { readRecord } from './start/state.ts'
import { askForToken } from './token/ask.ts'

const root = dirname(import.meta.dirname)

async function main(): Promise<void> {
  const variables = readVariables(root, process.env)
  const record = readRecord(resolve(root, variables.TARSY_STATE_DIR || join('.tarsy', 'state')))
  const lines = await askForToken(process.argv.slice(2), {
    url: variables.TARSY_URL || `http://localhost:${record?.port ?? variables.PORT ?? 8787}`,
    adminToken: variables.TARSY_API_TOKEN || null,
    fetch,
  })
  for (const line of lines) console.log(line)
}

await main().catch((error: unknown) => {
  console.error(error instanceof Fault ? error.message : sentence(error))
  process.exitCode = 1
})
