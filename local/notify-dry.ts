// `npm run notify:dry -- [DIR] [options]`: what would be sent to whom, for a session that is made up.

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../src/core/config/load.ts'
import { chainFor } from '../src/core/config/resolve.ts'
import { dryRun } from '../src/core/notify/dry-run.ts'
import { OCCASIONS } from '../src/core/notify/news.ts'
import { readConfigDir } from './config-dir.ts'
import { issueLine } from './start/issue-line.ts'
import type { Variables } from './start/settings.ts'
import { readVariables } from './start/variables.ts'

const USAGE = `npm run notify:dry -- [DIR] [--outcome ${OCCASIONS.join('|')}] [--severity critical] [--chain NAME] [--alert-type NAME]
  [--label NAME]... [--fingerprint TEXT] [--alert FILE]`

type Report = { output: string; ok: boolean }

export async function reportDryRun(root: string, args: ReadonlyArray<string>, env: Variables): Promise<Report> {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      outcome: { ...text, multiple: true },
      label: { ...text, multiple: true },
      severity: text,
      chain: text,
      'alert-type': text,
      fingerprint: text,
      alert: text,
    },
  })
  const wrong = values.outcome?.find(each => OCCASIONS.every(occasion => occasion !== each))
  if (wrong !== undefined) return { ok: false, output: `'${wrong}' is no outcome.\n${USAGE}` }
  const folder = resolve(root, positionals[0] ?? env.TARSY_CONFIG_DIR ?? 'config')
  const result = loadConfig(await readConfigDir(folder), readVariables(root, env))
  if (!result.ok) return { ok: false, output: result.errors.map(error => issueLine(folder, error)).join('\n') }
  const { config } = result
  const alertType = values['alert-type'] ?? config.defaults.alertType
  const output = dryRun(config, {
    occasions: OCCASIONS.filter(each => values.outcome?.includes(each) ?? true),
    alert: values.alert === undefined ? sampleAlert(values.severity) : await readFile(values.alert, 'utf8'),
    alertType,
    chain: values.chain ?? chainFor(config, alertType) ?? '',
    labels: values.label ?? [],
    fingerprint: values.fingerprint ?? null,
    at: new Date().toISOString(),
  })
  return { ok: true, output }
}

function sampleAlert(severity = 'critical'): string {
  return JSON.stringify({
    labels: { alertname: 'DiskFull', severity, cluster: 'west', namespace: 'shop', service: 'db-1' },
    annotations: { summary: 'The disk of db-1 is full' },
  })
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { output, ok } = await reportDryRun(join(import.meta.dirname, '..'), process.argv.slice(2), process.env)
    console.log(output)
    process.exitCode = ok ? 0 : 1
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`)
    process.exitCode = 1
  }
}
