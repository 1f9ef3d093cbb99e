// The `Runbooks` port: files and folders on GitHub, and texts on any allowed host.

import { limitTime } from '#core/limit-time.ts'
import type { Runbooks, RunbookText } from '#core/ports.ts'
import { allowsHost } from '#core/runbooks/allowed-hosts.ts'
import { readFolderAddress, readGithubAddress } from '#core/runbooks/github.ts'
import { listFolder, type Folder, type FolderFile, type FolderPorts, type TreeEntry } from './folder.ts'
import { getPage, type Access, type HostLimits } from './get-page.ts'
import { Kept, type Answer } from './kept.ts'

/** What an isolate remembers. */
export type RunbookMemory = { texts: Kept<string>; trees: Kept<Array<TreeEntry>>; limits: HostLimits }

export type RunbookSettings = Omit<Access, 'limits'> & {
  /** The folder whose files people may choose from; empty: none. */
  repoUrl: string
  ttlMs: number
  memory: RunbookMemory
  /** Told why the list cannot be had. */
  warn(reason: string): void
}

/** The reference's (TARSy in Go). A folder takes several requests. */
const MOST_MS = 30_000
const LATE = `it was not there within ${MOST_MS / 1000} seconds`
/** As much as an alert may have. What is longer is no text that somebody wrote for an incident. */
const RUNBOOK_BYTES = 1_048_576
/** Ours, of all texts together and of all lists: an isolate has 128 MB, and a character takes two bytes at most. */
const KEPT_CHARACTERS = 4_194_304
/** Ours: as many addresses of a folder as help to find the right one. */
const MOST_NAMED = 100

export function newRunbookMemory(now: () => number): RunbookMemory {
  return { texts: new Kept(now, KEPT_CHARACTERS), trees: new Kept(now, KEPT_CHARACTERS), limits: new Map() }
}

export function makeRunbooks(settings: RunbookSettings): Runbooks {
  const { clock, repoUrl, warn } = settings
  return {
    async read(address, stop) {
      if (!URL.canParse(address)) return { kind: 'absent', reason: 'its address is not one' }
      const url = new URL(address)
      if (!allowsHost(settings.allowedDomains, url.hostname))
        return { kind: 'absent', reason: `its host ${url.hostname} is not in system.runbooks.allowed_domains` }
      const read = limitTime(clock, MOST_MS, signal => readAddress(settings, url, signal), stop)
      // It rejects when the time is over. A fault of ours costs no session either.
      return read.catch(() => ({ kind: 'absent', reason: LATE }))
    },
    async list() {
      if (repoUrl === '') return []
      const folder = readFolderAddress(repoUrl)
      if (folder === null) {
        warn('system.runbooks.repo_url is not the address of a folder on GitHub')
        return []
      }
      const list = limitTime(clock, MOST_MS, signal => listFolder(portsOf(settings, signal), folder))
      const files = await list.catch(() => ({ kind: 'failed' as const, reason: LATE }))
      if (files.kind === 'value') return files.value.map(({ address }) => address)
      warn(files.reason)
      return []
    },
  }
}

function accessOf(settings: RunbookSettings): Access {
  return { ...settings, limits: settings.memory.limits }
}

function portsOf(settings: RunbookSettings, signal: AbortSignal): FolderPorts {
  return { access: accessOf(settings), trees: settings.memory.trees, ttlMs: settings.ttlMs, signal }
}

async function readAddress(settings: RunbookSettings, url: URL, signal: AbortSignal): Promise<RunbookText> {
  const place = readGithubAddress(url)
  if (place?.kind === 'folder') return readFolder(settings, place, signal)
  url.hash = ''
  return textOf(await readFile(settings, place === null ? url : new URL(place.raw), signal))
}

function readFile(settings: RunbookSettings, url: URL, signal: AbortSignal): Promise<Answer<string>> {
  const { memory, ttlMs } = settings
  const page = { url, accept: 'text/markdown, text/plain;q=0.9, */*;q=0.5', maxBytes: RUNBOOK_BYTES, signal }
  return memory.texts.get(url.href, ttlMs, etag =>
    getPage(accessOf(settings), { ...page, etag }, text => ({ value: text, size: text.length })),
  )
}

function textOf(answer: Answer<string>): RunbookText {
  if (answer.kind === 'failed') return { kind: 'absent', reason: answer.reason }
  return answer.value.trim() === '' ? { kind: 'absent', reason: 'it is empty' } : { kind: 'text', text: answer.value }
}

/** The folder's own page, or its only one, and the addresses of the others: they tell what else there is. */
async function readFolder(settings: RunbookSettings, folder: Folder, signal: AbortSignal): Promise<RunbookText> {
  const files = await listFolder(portsOf(settings, signal), folder)
  if (files.kind === 'failed') return { kind: 'absent', reason: files.reason }
  const [only, ...more] = files.value
  if (only === undefined) return { kind: 'absent', reason: 'its folder holds no Markdown file' }
  const page = more.length === 0 ? only : files.value.find(({ path }) => /^(readme|index)\.md$/i.test(path))
  const text = page === undefined ? null : await readAddress(settings, new URL(page.address), signal)
  if (text !== null && (text.kind === 'absent' || more.length === 0)) return text
  return { kind: 'text', text: [...(text === null ? [] : [text.text]), listText(files.value)].join('\n\n') }
}

function listText(files: ReadonlyArray<FolderFile>): string {
  const named = files.slice(0, MOST_NAMED).map(({ address }) => `- ${address}`)
  const more = files.length - named.length
  return ['The runbooks of this folder:', '', ...named, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n')
}
