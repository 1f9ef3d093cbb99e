// Reads documents and comments, and says which links, paths and citations lead nowhere. Pure: the test hands it the files.

export type Page = { path: string; text: string }

/** Links between pages of the repository that do not resolve, as `page: target`. A link may name a heading of its page. */
export function brokenLinks(pages: ReadonlyArray<Page>, files: ReadonlyArray<string>): Array<string> {
  const texts = new Map(pages.map(page => [page.path, page.text]))
  return pages.flatMap(({ path, text }) =>
    [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(match => match[1] ?? '')
      .filter(target => !/^[a-z]+:/.test(target))
      .filter(target => {
        const [file = '', heading] = target.split('#')
        const to = file === '' ? path : resolve(path, file)
        const inFolder = files.some(each => each.startsWith(`${to}/`))
        if (!files.includes(to) && !inFolder) return true
        return heading !== undefined && !headings(texts.get(to) ?? '').includes(heading)
      })
      .map(target => `${path}: ${target}`),
  )
}

/** Pages of `docs/` that a text names and that do not exist, as `file: page`. */
export function missingPages(sources: ReadonlyArray<Page>, files: ReadonlyArray<string>): Array<string> {
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\bdocs\/[\w./-]+\.md\b/g)]
      .filter(([page]) => !files.includes(page))
      .map(([page]) => `${path}: ${page}`),
  )
}

const SOURCE_PATH = /^(?!\/)[\w.*/<>-]+\.(ts|tsx|mjs|js|json|toml|yaml|md|css|html|sql|bundle)$/

/**
 * Paths in backticks that no file of the repository has, as `page: path`. A path may begin at any folder (`log/facts.ts`), and `*` and
 * `<name>` stand for any name.
 */
export function missingPaths(pages: ReadonlyArray<Page>, files: ReadonlyArray<string>): Array<string> {
  const known = files.map(file => `/${file}`)
  return pages.flatMap(({ path, text }) =>
    [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)]
      .map(match => match[1] ?? '')
      .filter(name => SOURCE_PATH.test(name) && !OF_OPERATORS.includes(name))
      .filter(name => {
        const wanted = new RegExp(`/${escaped(name).replaceAll(/\\\*|<[^>]+>/g, '[^/]+')}$`)
        return !known.some(file => wanted.test(file))
      })
      .map(name => `${path}: ${name}`),
  )
}

/** Files that an operator may write. */
const OF_OPERATORS = ['runbook.md']

const OUTSIDE = [
  /\b(behaviour|design|style|platform|updates)\.md\b/,
  /\b[Ww]ire contract\b/,
  // D1 is Cloudflare's database.
  /\bD(?!1\b)[0-9]{1,2}\b/,
  /\bsettled (detail )?[0-9]/,
  /\bbehaviour [0-9]/,
  /\bsection [0-9]+, [0-9]/,
]

/** Lines that cite a page outside of the repository, as `file:line`. */
export function outsideCitations(sources: ReadonlyArray<Page>): Array<string> {
  return sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, at) => (OUTSIDE.some(cited => cited.test(line)) ? [`${path}:${at + 1}`] : [])),
  )
}

function headings(text: string): Array<string> {
  return [...withoutBlocks(text).matchAll(/^#+ +(.+)$/gm)].map(match =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

function withoutCode(text: string): string {
  return withoutBlocks(text).replaceAll(/`[^`\n]*`/g, '')
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function resolve(from: string, target: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
