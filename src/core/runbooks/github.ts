// What an address on GitHub means. Branches may have slashes in their names, so that an address alone does not tell where its branch ends.

export type GithubPlace =
  /** `raw` answers with the file's text; GitHub finds out by itself where the branch ends. */
  | { kind: 'file'; raw: string }
  /** `rest` is the branch and the path, one part each, not decoded; empty: the default branch's root. */
  | { kind: 'folder'; owner: string; repo: string; rest: Array<string> }

export const GITHUB_API = 'https://api.github.com'
const RAW_HOST = 'raw.githubusercontent.com'
const PAGE_HOST = /^(www\.)?github\.com$/

/** Null for what is no file or folder on GitHub: other hosts, issues, wikis, releases. */
export function readGithubAddress({ hostname, port, pathname, search }: URL): GithubPlace | null {
  if (port !== '') return null
  const [owner = '', repository = '', view, ...rest] = pathname.split('/').filter(part => part !== '')
  if (owner === '' || repository === '') return null
  // The query of a raw address may hold a token of GitHub's own.
  if (hostname === RAW_HOST)
    return rest.length > 0 ? { kind: 'file', raw: `https://${RAW_HOST}${pathname}${search}` } : null
  if (!PAGE_HOST.test(hostname)) return null
  const repo = repository.replace(/\.git$/i, '')
  if (view === undefined) return { kind: 'folder', owner, repo, rest: [] }
  if (view === 'tree' && rest.length > 0) return { kind: 'folder', owner, repo, rest }
  if ((view === 'blob' || view === 'raw') && rest.length > 1)
    return { kind: 'file', raw: `https://${RAW_HOST}/${[owner, repo, ...rest].join('/')}` }
  return null
}

/** The folder of an address that lists runbooks; null if it names none. As in the reference, a file's page is taken for a folder, too. */
export function readFolderAddress(address: string): Extract<GithubPlace, { kind: 'folder' }> | null {
  if (!URL.canParse(address)) return null
  const place = readGithubAddress(new URL(address.replace('/blob/', '/tree/')))
  return place?.kind === 'folder' ? place : null
}

/** Hosts of GitHub that may be told the token, and nobody else. */
export function isGithubHost({ protocol, hostname, port }: URL): boolean {
  const known = PAGE_HOST.test(hostname) || hostname === RAW_HOST || hostname === 'api.github.com'
  return known && protocol === 'https:' && port === ''
}
