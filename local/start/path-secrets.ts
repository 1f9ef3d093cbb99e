// Secrets that stand in addresses of senders: what an operator should know before Cloudflare writes them into a log.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SHORTEST_PATH_SECRET } from '../../src/core/ingest/path-secret.ts'
import type { Variables } from './settings.ts'

const VARIABLE = /^TARSY_[A-Z]+_PATH_SECRET(_OLD)?$/

/** Sentences about the secrets among these variables; `wrangler` is the text of wrangler.toml. */
export function notesOfPathSecrets(variables: Variables, wrangler: string): Array<string> {
  const set = Object.entries(variables).filter(([name, value]) => VARIABLE.test(name) && value?.trim())
  if (set.length === 0) return []
  const short = set.filter(([, value]) => (value ?? '').trim().length < SHORTEST_PATH_SECRET)
  const logged = !/^\s*invocation_logs\s*=\s*false\b/m.test(wrangler)
  return [
    ...short.map(
      ([name]) =>
        `${name} has fewer than ${SHORTEST_PATH_SECRET} characters, so it lets nobody in. Choose a longer one.`,
    ),
    ...(logged
      ? [
          `${set[0]?.[0]} puts a secret into an address, and Cloudflare's invocation logs have whole addresses. Set invocation_logs = false under [observability.logs] in wrangler.toml.`,
        ]
      : []),
  ]
}

export function readWrangler(root: string): string {
  const path = join(root, 'wrangler.toml')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
