// Adds up vitest's reports over all projects. Run by itself it prints the last line of `.ci/run`.

import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

export const PROJECTS = ['unit', 'workers', 'workers-agents', 'dashboard', 'story', 'browser'] as const

export type Report = {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  testResults: Array<{
    name: string
    status: string
    message: string
    assertionResults: Array<{ status: string; fullName: string; failureMessages: Array<string> | null }>
  }>
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

/** What failed, each with its file and the first lines of its reason, so that the end of a long output names it. */
export function failuresOf(report: Report): Array<string> {
  return report.testResults.flatMap(file => {
    const place = relative(ROOT, file.name)
    const failed = file.assertionResults.filter(({ status }) => status === 'failed')
    if (failed.length === 0 && file.status === 'failed') return [`${place}\n${beginning(file.message)}`]
    return failed.map(test => `${place} > ${test.fullName}\n${beginning(test.failureMessages?.join('\n') ?? '')}`)
  })
}

function beginning(message: string): string {
  return message.split('\n').slice(0, 12).join('\n')
}

export function total(counts: ReadonlyArray<Count>): Count {
  return counts.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  })
}

export function reportPath(project: string): string {
  return join(ROOT, '.tarsy', 'tests', `${project}.json`)
}

export function readReport(project: string): Report | null {
  const path = reportPath(project)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : null
}

if (import.meta.main) {
  const reports = PROJECTS.map(readReport)
  for (const failure of reports.flatMap(report => (report === null ? [] : failuresOf(report)))) console.log(failure)
  const { passed, failed } = total(reports.map(countTests))
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 ? 0 : 1
}
