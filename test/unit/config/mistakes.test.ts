import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readConfigDir } from '../../../local/config-dir.ts'
import type { ConfigFiles } from '#core/config/config.ts'
import { loadConfig } from '#core/config/load.ts'
import { show } from './example.ts'

// Each folder of mistakes/ is a configuration. A comment under a line tells what the validator must find in the line:
// `# ERROR 9 agents.A.type: sentence` (or WARNING), with column and path. Lines without such a comment must be right.
const ROOT = new URL('mistakes/', import.meta.url).pathname
const ANNOTATION = /^\s*# (ERROR|WARNING) (\d+) (.*)$/

type Findings = Record<'ERROR' | 'WARNING', Array<string>>

/** In the order in which the validator reports: by file, line and column. */
function annotated(files: ConfigFiles): Findings {
  const findings: Findings = { ERROR: [], WARNING: [] }
  for (const file of Object.keys(files).toSorted((a, b) => b.localeCompare(a))) {
    let line = 0
    for (const [i, written] of (files[file] ?? '').split('\n').entries()) {
      const [, kind, column, rest] = ANNOTATION.exec(written) ?? []
      if (kind === undefined) line = i + 1
      else findings[kind as keyof Findings].push(`${file}:${line}:${column} ${rest}`)
    }
  }
  return findings
}

test.each(readdirSync(ROOT))('the validator finds in mistakes/%s what its comments say', async folder => {
  const files: ConfigFiles = { 'llm-providers.yaml': '', ...(await readConfigDir(`${ROOT}${folder}`)) }
  const result = loadConfig(files, { K: 'x', T: 'many' })
  const errors = (result.ok ? [] : result.errors).map(show)
  expect({ ERROR: errors, WARNING: result.warnings.map(show) }).toEqual(annotated(files))
})
