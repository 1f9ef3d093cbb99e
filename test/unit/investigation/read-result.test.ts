// What `read_result` shows of a long text.

import { expect, test } from 'vitest'
import { mcpDetail } from '#core/investigation/read/trace.ts'
import { readPath } from '#core/investigation/tools/json-path.ts'
import { textPage } from '#core/investigation/tools/text-page.ts'
import { utf8Length } from '#core/utf8.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { factsOf } from '../../fakes/one-reply.ts'
import { calls, says, scriptedLlm } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join('\n')
const page = (text: string, range = '', pattern = '') => textPage(text, { lines: range, pattern })

test.each([
  ['2-3', 'line 2\nline 3\n\n[Lines 2-3 of 9. The next begin at 4.]'],
  ['8', 'line 8\nline 9'],
  ['8-', 'line 8\nline 9'],
  ['-2', 'line 8\nline 9'],
  ['8 - 100', 'line 8\nline 9'],
  ['', lines(9)],
])('lines %j', (range, expected) => {
  expect(page(lines(9), range)).toEqual({ kind: 'page', text: expected })
})

test.each([
  ['10', 'It has 9 lines only.'],
  ['0', '"0" is no range of lines.'],
  ['first', '"first" is no range of lines.'],
])('lines %j are refused with a remedy', (range, message) => {
  expect(page(lines(9), range)).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) })
})

test.each([
  ['line [38]', '', '3: line 3\n8: line 8\n\n[2 lines match.]'],
  ['line [38]', '5-9', '8: line 8\n\n[1 lines match.]'],
  ['nothing', '', 'No line matches nothing.'],
  ['(?i)LINE 9$', '', '9: line 9\n\n[1 lines match.]'],
])('pattern %j within lines %j', (pattern, range, expected) => {
  expect(page(lines(9), range, pattern)).toEqual({ kind: 'page', text: expected })
})

test('a pattern that RE2 cannot read is refused, and one that hangs others ends', () => {
  expect(page(lines(9), '', '(?<=x)y')).toMatchObject({ kind: 'refused', message: expect.stringContaining('RE2') })
  expect(page('a'.repeat(5000), '', '(a+)+$b')).toMatchObject({ kind: 'page' })
})

test('no character is cut where a line is too long', () => {
  const shown = page(`x${'😀'.repeat(5000)}`)
  expect(shown.kind === 'page' && shown.text.isWellFormed()).toBe(true)
  expect(shown.kind === 'page' && shown.text.split('\n', 4).map(line => line.length)).toEqual([1999, 2000, 2000, 2000])
})

test.each([
  ['many lines', lines(100_000), ''],
  ['one line of some MB', '{"a":"'.concat('x'.repeat(3_000_000), '"}'), ''],
  ['many matches', lines(100_000), 'line'],
  ['letters of three bytes', '線'.repeat(300_000), ''],
])('of %s a page has 20,000 bytes at most, and says how to go on', (_, text, pattern) => {
  const shown = page(text, '', pattern)
  if (shown.kind !== 'page') throw new Error(shown.message)
  expect(utf8Length(shown.text)).toBeLessThan(20_300)
  expect(utf8Length(shown.text)).toBeGreaterThan(13_000)
  expect(shown.text).toMatch(/The next begin at \d+|Narrow the pattern/)
})

const pods = {
  items: [{ metadata: { name: 'web-0', labels: { 'app.io/name': 'web' } } }, { metadata: { name: 'web-1' } }],
  'odd key': 1,
}

test.each([
  ['items[0].metadata.name', ['web-0'], false],
  ['$.items[1]["metadata"].name', ['web-1'], false],
  ["items[0].metadata.labels['app.io/name']", ['web'], false],
  ['items[*].metadata.name', ['web-0', 'web-1'], true],
  ['items[*].metadata.labels["app.io/name"]', ['web'], true],
  ['["odd key"]', [1], false],
  ['odd key', [1], false],
  ['$', [pods], false],
])('path %s', (path, values, many) => {
  expect(readPath(pods, path)).toEqual({ kind: 'found', values, many })
})

test.each([
  ['items[5]', 'It is a list of 2.'],
  ['spec', 'Its keys: items, odd key.'],
  ['items[0].metadata.name.first', 'It holds nothing that has parts.'],
  ['items[0', 'is not a path'],
  ['__proto__', 'is not there'],
])('path %s is refused with what is there', (path, message) => {
  expect(readPath(pods, path)).toMatchObject({ kind: 'missing', message: expect.stringContaining(message) })
})

/** The model reads with these arguments after one call; returns what it was shown. */
async function readAs(args: object, content: string): Promise<string> {
  const llm = scriptedLlm(request => {
    const last = request.messages.at(-1)
    if (request.tools.length === 0 || (last?.role === 'tool' && last.name === 'read_result'))
      return says(last?.content ?? '')
    return last?.role === 'tool' ? calls(['c2', 'read_result', args]) : calls(['c1', 'host.get'])
  })
  const tools = fakeTools({ host: { get: { run: () => answers(content) } } })
  const { detail } = await investigate({ llm, tools, plan: planOf([agentPlan()]) })
  return detail?.final_analysis ?? ''
}

test.each([
  [{ call: 'r1.1', path: 'items[*].metadata.name' }, '[r1.1: host.get, 114 bytes]\n"web-0"\n"web-1"'],
  [{ call: 'r1.1', path: 'items[0].metadata', pattern: 'name"' }, '2:   "name": "web-0",'],
  [{ call: 'r1.1', path: 'items[9]' }, 'It is a list of 2.'],
  [{ call: 'alert' }, 'disk 91 % full on db-1'],
  [{ call: 'runbook' }, 'This session has no runbook.'],
  [{ call: 'c1' }, 'There is no result "c1". There are: r1.1 (host.get), alert, runbook.'],
])('read_result with %j', async (args, expected) => {
  expect(await readAs(args, JSON.stringify(pods))).toContain(expected)
})

test('a result that is no JSON has no paths', async () => {
  expect(await readAs({ call: 'r1.1', path: 'a' }, 'plain text')).toContain('This result is no JSON')
})

test('the trace shows a result of several MB page by page, and cuts no character', async () => {
  const text = `${'x'.repeat(499_999)}😀${'y'.repeat(700_000)}`
  const llm = scriptedLlm(request =>
    request.messages.at(-1)?.role === 'tool' || request.tools.length === 0
      ? says('done')
      : calls(['c1', 'host.get', { a: 1 }]),
  )
  const tools = fakeTools({ host: { get: { run: () => answers(text) } } })
  const { log } = await investigate({ llm, tools, plan: planOf([agentPlan()]) })
  const id = factsOf(log.entries, 'tool.settled')[0]?.interactionId ?? ''
  const pages = [1, 2, 3, 99].map(page => mcpDetail(log.entries, id, page)?.tool_result)
  expect(pages.map(each => [each?.page, each?.pages])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
    [3, 3],
  ])
  expect(
    pages
      .slice(0, 3)
      .map(each => each?.content)
      .join('') === text,
  ).toBe(true)
  expect(pages[1]?.content.startsWith('😀')).toBe(true)
  expect(mcpDetail(log.entries, id)?.tool_arguments).toEqual({ a: 1 })
})
