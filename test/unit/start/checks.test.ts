import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { countTests, failuresOf, total, type Report } from '../../../local/count-tests.ts'
import { askFor, PROGRAMS, type Machine } from '../../../local/ensure/programs.ts'
import { firstFiles, overBudget, wideLetters } from '../../../local/sizes.ts'

const report = (changes: Partial<Report>): Report => ({
  success: true,
  numPassedTests: 5,
  numFailedTests: 0,
  testResults: [],
  ...changes,
})

test.each([
  ['a project where all pass', report({}), { passed: 5, failed: 0 }],
  ['a failed test', report({ success: false, numFailedTests: 2 }), { passed: 5, failed: 2 }],
  [
    'a file that did not load',
    report({ success: false, testResults: [{ name: '', status: 'failed', message: '', assertionResults: [] }] }),
    { passed: 5, failed: 1 },
  ],
  ['a failure outside the tests', report({ success: false }), { passed: 5, failed: 1 }],
  ['a project that left no report', null, { passed: 0, failed: 1 }],
])('%s is counted', (_name, given, count) => {
  expect(countTests(given)).toEqual(count)
})

test('each failure is named with its file and its reason', () => {
  const name = `${process.cwd()}/test/unit/a.test.ts`
  const failed = { status: 'failed', fullName: 'it adds', failureMessages: ['Error: expected 3 to be 4\n    at a'] }
  const passed = { status: 'passed', fullName: 'it is there', failureMessages: null }
  expect(
    failuresOf(
      report({
        testResults: [
          { name, status: 'failed', message: '', assertionResults: [passed, failed] },
          { name, status: 'failed', message: 'SyntaxError: missing )', assertionResults: [] },
          { name, status: 'passed', message: '', assertionResults: [passed] },
        ],
      }),
    ),
  ).toEqual([
    'test/unit/a.test.ts > it adds\nError: expected 3 to be 4\n    at a',
    'test/unit/a.test.ts\nSyntaxError: missing )',
  ])
})

test('projects are summed', () => {
  expect(
    total([
      { passed: 2, failed: 0 },
      { passed: 3, failed: 1 },
    ]),
  ).toEqual({ passed: 5, failed: 1 })
})

test.each<[string, Machine, RegExp]>([
  [
    'Debian without root',
    { platform: 'linux', debian: true, root: false },
    /Type `sudo apt-get install -y chromium prometheus prometheus-alertmanager prometheus-node-exporter`/,
  ],
  [
    'a Mac',
    { platform: 'darwin', debian: false, root: false },
    /Type `brew install --cask chromium prometheus alertmanager node_exporter`/,
  ],
  ['another system', { platform: 'linux', debian: false, root: true }, /have them on the path/],
])('on %s the missing programs are asked for with the line to type', (_name, machine, line) => {
  expect(askFor(PROGRAMS, machine)).toMatch(line)
})

test('the first load is what the page names, each file once', () => {
  const page = `<script type="module" crossorigin src="/assets/a.js"></script><link rel="modulepreload" crossorigin href="/assets/b.js">
    <link rel="stylesheet" href="/assets/c.css"><link rel="icon" href="/icon.svg"><script src="/assets/a.js"></script>`
  expect(firstFiles(page)).toEqual(['/assets/a.js', '/assets/b.js', '/assets/c.css'])
})

test('a size over its budget fails and says both figures', () => {
  expect(overBudget(40_000, 40_000, 'it')).toEqual({ ok: true, note: '40.0 of 40.0 kB gzipped' })
  expect(overBudget(40_100, 40_000, 'it')).toMatchObject({
    ok: false,
    output: expect.stringContaining('40.1 of 40.0 kB'),
  })
})

test('a letter that doubles the memory of the script is found', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-unit-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const judge = (script: string) => {
    writeFileSync(join(dir, 'index.js'), script)
    return wideLetters(dir)
  }
  expect(judge('const a = /µs|\\u2026/')).toMatchObject({ ok: true })
  expect(judge('const a = /one…two/')).toMatchObject({ ok: false, output: expect.stringContaining('/one…two/') })
})
