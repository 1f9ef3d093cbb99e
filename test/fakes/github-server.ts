// A server on the loopback that plays GitHub: pages of raw files and the API of trees. `fetch` leads every host to it.

import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { listen } from './http-server.ts'

export type Asked = { host: string; path: string; authorization: string | null; etag: string | null; agent: string }

/** Branch → path → text. */
export type Repository = Readonly<Record<string, Readonly<Record<string, string>>>>

export type GithubServer = {
  fetch: (input: URL | string, init?: RequestInit) => Promise<Response>
  asked: Array<Asked>
  /** Answers instead of GitHub where it returns true. */
  instead: (asked: Asked, response: ServerResponse) => boolean
  repository: Repository
  close(): Promise<void>
}

/** The repository is `o/r`. With a `token` it is private. */
export async function githubServer(repository: Repository, token: string | null = null): Promise<GithubServer> {
  const asked: Array<Asked> = []
  const http = await listen((request, response) => {
    const [, host = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? []
    const one: Asked = {
      host,
      path,
      authorization: request.headers.authorization ?? null,
      etag: request.headers['if-none-match'] ?? null,
      agent: request.headers['user-agent'] ?? '',
    }
    asked.push(one)
    if (server.instead(one, response)) return
    const text = token !== null && one.authorization !== `Bearer ${token}` ? null : answerOf(server.repository, one)
    if (text === null) return void response.writeHead(404).end('404: Not Found')
    const etag = `"${createHash('sha1').update(text).digest('hex')}"`
    if (one.etag === etag) return void response.writeHead(304, { etag }).end()
    response.writeHead(200, { etag, 'content-type': 'text/plain; charset=utf-8' }).end(text)
  })
  const server: GithubServer = {
    asked,
    repository,
    instead: () => false,
    fetch: (input, init) => {
      const url = new URL(input)
      return fetch(`${http.origin}/${url.host}${url.pathname}${url.search}`, init)
    },
    close: http.close,
  }
  return server
}

function answerOf(repository: Repository, { host, path }: Asked): string | null {
  const url = new URL(`https://${host}${path}`)
  if (host === 'raw.githubusercontent.com') return rawFile(repository, decodeURIComponent(url.pathname))
  const [, sha] = /^\/repos\/o\/r\/git\/trees\/([^/]+)$/.exec(url.pathname) ?? []
  if (host !== 'api.github.com' || sha === undefined) return null
  return treeText(repository, decodeURIComponent(sha), url.searchParams.has('recursive'))
}

/** GitHub finds out by itself where the branch ends. */
function rawFile(repository: Repository, pathname: string): string | null {
  for (const [branch, files] of Object.entries(repository)) {
    for (const start of [
      `/o/r/${branch}/`,
      `/o/r/refs/heads/${branch}/`,
      ...(branch === 'main' ? ['/o/r/HEAD/'] : []),
    ]) {
      if (pathname.startsWith(start)) return files[pathname.slice(start.length)] ?? null
    }
  }
  return null
}

/** A folder's sha is its branch and its path. */
const shaOf = (branch: string, folder: string) => Buffer.from(`${branch}:${folder}`).toString('hex')

function treeText(repository: Repository, sha: string, deep: boolean): string | null {
  const named = sha === 'HEAD' ? 'main' : sha
  const [branch = '', folder = ''] = Object.hasOwn(repository, named)
    ? [named]
    : Buffer.from(sha, 'hex').toString().split(':')
  const files = Object.keys(repository[branch] ?? {}).filter(path => path.startsWith(folder))
  if (files.length === 0) return null
  const entries = new Map<string, { path: string; type: string; sha: string }>()
  for (const file of files.map(path => path.slice(folder.length))) {
    const parts = file.split('/')
    const deepest = deep ? parts.length - 1 : Math.min(1, parts.length - 1)
    for (let depth = 1; depth <= deepest; depth += 1) {
      const path = parts.slice(0, depth).join('/')
      entries.set(path, { path, type: 'tree', sha: shaOf(branch, `${folder}${path}/`) })
    }
    if (deep || parts.length === 1) entries.set(file, { path: file, type: 'blob', sha: shaOf(branch, folder + file) })
  }
  return JSON.stringify({ sha, tree: [...entries.values()], truncated: false })
}
