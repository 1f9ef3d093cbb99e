// `node read-wrangler.ts WRANGLER_TOML OUT`: writes what Miniflare needs of it as JSON (worker-options.ts).

import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { WorkerOptions } from './worker-options.ts'

const wrangler = createRequire(import.meta.url)('wrangler') as typeof import('wrangler')
const [wranglerConfig = '', out = ''] = process.argv.slice(2)
const config = wrangler.unstable_readConfig({ config: wranglerConfig }, { hideWarnings: true })
const { workerOptions: options } = wrangler.unstable_getMiniflareWorkerOptions(config)
const vars = config.vars as Record<string, string>
const read: WorkerOptions = { name: config.name ?? 'worker', vars, options }
writeFileSync(out, JSON.stringify(read))
