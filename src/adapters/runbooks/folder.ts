// The Markdown files below a folder on GitHub, by its API of trees.

import { isObject, parseJson } from '#core/json.ts'
import { GITHUB_API, type GithubPlace } from '#core/runbooks/github.ts'
import { getPage, type Access } from './get-page.ts'
import type { Answer, Kept } from './kept.ts'

/** An entry of a tree as GitHub answers it. */
export type TreeEntry = { path: string; type: string; sha: string }

/** Markdown files; `path` begins at the folder. */
export type FolderFile = { path: string; address: string }

export type Folder = Omit<Extract<GithubPlace, { kind: 'folder' }>, 'kind'>

/** GitHub's own limit of a tree is 7 MB: https://docs.github.com/rest/git/trees */
const TREE_BYTES = 8_388_608
/** Ours: a branch with more slashes in its name, or a deeper folder, is not looked for. Each is a request. */
const MOST_PARTS = 10
/** Ours: more than anybody chooses from. */
const MOST_FILES = 1_000

export type FolderPorts = { access: Access; trees: Kept<Array<TreeEntry>>; ttlMs: number; signal: AbortSignal }

/** Sorted by path. Rejects only if the signal aborts: with its reason. */
export async function listFolder(ports: FolderPorts, folder: Folder): Promise<Answer<Array<FolderFile>>> {
  if (folder.rest.length > MOST_PARTS) return { kind: 'failed', reason: 'its folder is too deep', passing: false }
  const parts = folder.rest.map(decodePart)
  // No two branches of a repository are called `a` and `a/b`, so the first that exists is the one.
  for (let length = Math.min(1, parts.length); ; length += 1) {
    const ref = length === 0 ? 'HEAD' : parts.slice(0, length).join('/')
    const path = parts.slice(length)
    const found = await listTree(ports, folder, { ref, path })
    if (found.kind === 'value' || !found.missing || length >= parts.length) return found
  }
}

type Place = { ref: string; path: ReadonlyArray<string> }

/** Walks down to the folder, so that a repository of any size is listed by what is in the folder alone. */
async function listTree(ports: FolderPorts, folder: Folder, { ref, path }: Place): Promise<Answer<Array<FolderFile>>> {
  let sha = ref.replace(/^refs\/(heads|tags)\//, '')
  for (const part of path) {
    const tree = await readTree(ports, folder, sha, false)
    if (tree.kind === 'failed') return tree
    const entry = tree.value.find(each => each.type === 'tree' && each.path === part)
    if (entry === undefined)
      return { kind: 'failed', reason: `there is no folder ${path.join('/')} in it`, passing: false }
    sha = entry.sha
  }
  const tree = await readTree(ports, folder, sha, true)
  if (tree.kind === 'failed') return tree
  const files = tree.value.toSorted((a, b) => (a.path < b.path ? -1 : 1)).slice(0, MOST_FILES)
  return {
    kind: 'value',
    value: files.map(file => ({ path: file.path, address: addressOf(folder, ref, [...path, file.path]) })),
  }
}

function readTree(
  { access, trees, ttlMs, signal }: FolderPorts,
  { owner, repo }: Folder,
  sha: string,
  deep: boolean,
): Promise<Answer<Array<TreeEntry>>> {
  const query = deep ? '?recursive=1' : ''
  const url = new URL(`${GITHUB_API}/repos/${owner}/${repo}/git/trees/${encodeURIComponent(sha)}${query}`)
  return trees.get(url.href, ttlMs, etag =>
    getPage(access, { url, accept: 'application/vnd.github+json', maxBytes: TREE_BYTES, etag, signal }, text =>
      readEntries(text, deep),
    ),
  )
}

/** Keeps of a tree what is asked of it: a large repository has a hundred thousand entries. Null if it is no tree. */
function readEntries(text: string, deep: boolean): { value: Array<TreeEntry>; size: number } | null {
  const answer = parseJson(text)
  if (!isObject(answer) || !Array.isArray(answer['tree'])) return null
  const value = answer['tree'].filter(isEntry).flatMap(({ path, type, sha }) => {
    const wanted = deep ? type === 'blob' && /\.md$/i.test(path) : type === 'tree'
    return wanted ? [{ path, type, sha }] : []
  })
  return { value, size: value.reduce((sum, { path, sha }) => sum + path.length + sha.length, 0) }
}

function isEntry(value: unknown): value is TreeEntry {
  return isObject(value) && ['path', 'type', 'sha'].every(key => typeof value[key] === 'string')
}

function addressOf({ owner, repo }: Folder, ref: string, path: ReadonlyArray<string>): string {
  const encode = (text: string) => text.split('/').map(encodeURIComponent).join('/')
  return `https://github.com/${owner}/${repo}/blob/${encode(ref)}/${path.map(encode).join('/')}`
}

/** An address may hold a `%` that encodes nothing. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
