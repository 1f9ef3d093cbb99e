import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { brokenLinks, missingPages, missingPaths, outsideCitations, type Page } from './docs.ts'

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  // Listed by git but deleted in the working tree.
  .filter(path => path !== '' && existsSync(path))

function read(paths: RegExp): Array<Page> {
  return files.filter(path => paths.test(path)).map(path => ({ path, text: readFileSync(path, 'utf8') }))
}

const pages = read(/^(README|AGENTS)\.md$|^docs\/.+\.md$/)
// The test of citations names what it looks for.
const written = read(/\.(ts|tsx|mjs|css|html|md|yaml|toml|sql)$/).filter(({ path }) => !path.startsWith('test/docs.'))

test('every link of a document leads to a file, and to a heading of it', () => {
  expect(pages.length).toBeGreaterThan(5)
  expect(brokenLinks(pages, files)).toEqual([])
})

test('every document that is named anywhere exists', () => {
  expect(missingPages(written, files)).toEqual([])
})

test('every path that a document names exists', () => {
  expect(missingPaths(pages, files)).toEqual([])
})

test('the walk of one alert says how many files it names', () => {
  const [, walk = ''] = readFileSync('docs/architecture.md', 'utf8').split('## The walk of one alert')
  const named = walk.split('\n').flatMap(line => (/^\| \d/.test(line) ? (line.match(/`[\w./-]+\.tsx?`/g) ?? []) : []))
  expect(new Set(named).size).toBe(named.length)
  expect(walk).toContain(`That is ${named.length} files.`)
})

test('the page of the wire lists every operation of the API, with statuses that the API describes', () => {
  const text = readFileSync('src/http/openapi/generated/openapi.json', 'utf8')
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { responses: object }>> }
  const described = new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { responses }]) => [
        `${method.toUpperCase()} ${path}`,
        Object.keys(responses),
      ]),
    ),
  )
  const rows = [...readFileSync('docs/wire.md', 'utf8').matchAll(/^\| `([A-Z]+ \/[^`]*)` \| ([\d, ]+) \|/gm)]
  expect(rows.map(([, operation]) => operation).toSorted()).toEqual([...described.keys()].toSorted())
  for (const [, operation = '', statuses = ''] of rows)
    expect(described.get(operation), operation).toEqual(expect.arrayContaining(statuses.split(', ')))
})

test('nothing cites a page outside of the repository', () => {
  expect(outsideCitations(written)).toEqual([])
})

test('links, pages, paths and citations that lead nowhere are found', () => {
  const page = (text: string): Array<Page> => [{ path: 'docs/a.md', text }]
  const house = ['docs/a.md', 'docs/b.md', 'src/core/log/facts.ts', 'src/x-client.ts']
  expect(
    brokenLinks(page('# One two\n[a](b.md) [b](c.md) [c](#one-two) [d](#three) [e](../src) [f](https://x.y)'), house),
  ).toEqual(['docs/a.md: c.md', 'docs/a.md: #three'])
  expect(missingPages(page('see docs/b.md and docs/c.md'), house)).toEqual(['docs/a.md: docs/c.md'])
  expect(
    missingPaths(page('`log/facts.ts` `facts.ts` `acts.ts` `*-client.ts` `<name>-client.ts` `core/x.ts`'), house),
  ).toEqual(['docs/a.md: acts.ts', 'docs/a.md: core/x.ts'])
  expect(outsideCitations(page('rows of D1\nas D9 says\nthe wire contract\nsettled detail 9'))).toHaveLength(3)
})
