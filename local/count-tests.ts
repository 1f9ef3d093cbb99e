// Adds up vitest's reports over all projects. Run by itself it prints the last line of `.ci/run`.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const PROJECTS = ['unit', 'workers', 'workers-agents', 'dashboard', 'story', 'browser'] as const

export type Report = {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  testResults: Array<{ status: string; assertionResults: Array<unknown> }>
}

export type Count = { passed: number; failed: number }

/** A project without a report, a file that did not load and a run that failed outside its tests count as one failure each. */
export function countTests(report: Report | null): Count {
  if (report === null) return { passed: 0, failed: 1 }
  const unloaded = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
  const failed = report.numFailedTests + unloaded
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed }
}

export function total(counts: ReadonlyArray<Count>): Count {
  return counts.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  })
}

export function reportPath(project: string): string {
  return join(import.meta.dirname, '..', '.tarsy', 'tests', `${project}.json`)
}

export function readReport(project: string): Report | null {
  const path = reportPath(project)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : null
}

if (import.meta.main) {
  const { passed, failed } = total(PROJECTS.map(project => countTests(readReport(project))))
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
