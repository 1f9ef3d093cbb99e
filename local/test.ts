// `npm test`: every test, one project after the other. `npm test -- <arguments of vitest>` runs vitest once with those.

import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { countTests, PROJECTS, readReport, reportPath } from './count-tests.ts'
import { ensurePrograms } from './ensure/programs.ts'
import { sentence } from './start/fault.ts'

const root = dirname(import.meta.dirname)

function vitest(args: ReadonlyArray<string>): number {
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  return spawnSync(process.execPath, [program, 'run', ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
}

function everything(): number {
  try {
    ensurePrograms()
  } catch (error) {
    console.error(sentence(error))
    return 1
  }
  rmSync(dirname(reportPath('any')), { recursive: true, force: true })
  mkdirSync(dirname(reportPath('any')), { recursive: true })
  // One after the other: the runtimes of two projects on two cores starve each other into timeouts.
  const codes = PROJECTS.map(project =>
    vitest(['--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${reportPath(project)}`]),
  )
  for (const project of PROJECTS) {
    const { passed, failed } = countTests(readReport(project))
    console.log(`${project.padEnd(14)} ${passed} passed, ${failed} failed`)
  }
  return Math.max(...codes)
}

const args = process.argv.slice(2)
process.exit(args.length > 0 ? vitest(args) : everything())
