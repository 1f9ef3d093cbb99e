// Runs the steps of a check one after the other, all of them even if some fail, and prints how each ended.

import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'

export const root = dirname(import.meta.dirname)

export type Step = { name: string; run(): Outcome }
/** `output` is printed when the step failed, `note` beside its name when it passed. */
export type Outcome = { ok: boolean; output?: string; note?: string }

/** A step that runs a file on this Node. */
export function program(name: string, file: string, ...args: ReadonlyArray<string>): Step {
  return { name, run: () => runFile(file, args) }
}

export function runFile(file: string, args: ReadonlyArray<string>): Outcome {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() }
}

export function runSteps(steps: ReadonlyArray<Step>): number {
  let failed = 0
  for (const { name, run } of steps) {
    const { ok, output = '', note = '' } = run()
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}${note === '' ? '' : ` (${note})`}`)
    if (ok) continue
    failed += 1
    console.log(`\n${output.replaceAll(/^/gm, '  ')}\n`)
  }
  if (failed > 0) console.error(`${failed} of ${steps.length} checks failed.`)
  return failed === 0 ? 0 : 1
}
