// The port against a real server that plays GitHub.

import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { makeRunbooks, newRunbookMemory } from '#adapters/runbooks/runbooks.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { githubServer, type GithubServer, type Repository } from '../../fakes/github-server.ts'

const FILES: Repository = {
  main: {
    'README.md': '# Runbooks',
    'oom.md': '# Out of memory\nRaise the limit.',
    'guides/disk.md': '# Disk',
    'guides/deep/Load Average.MD': '# Load',
    'guides/notes.txt': 'no runbook',
    'one/only.md': '# The only one',
    'none/x.txt': 'x',
    'blank.md': ' \n',
  },
  'feature/new-guides': { 'guides/disk.md': '# Disk, rewritten' },
}

let server: GithubServer | null = null
afterEach(() => server?.close())

type Options = {
  token?: string | null
  allowed?: Array<string>
  repoUrl?: string
  privateToken?: string
  files?: Repository
}

async function rig({ token = null, allowed, repoUrl = '', privateToken, files = FILES }: Options = {}) {
  const github = await githubServer(files, privateToken)
  server = github
  const clock = fakeClock()
  const warnings: Array<string> = []
  const runbooks = makeRunbooks({
    fetch: github.fetch,
    clock,
    allowedDomains: allowed ?? ['github.com', 'raw.githubusercontent.com'],
    token,
    tokenEnv: 'GITHUB_TOKEN',
    repoUrl,
    ttlMs: 60_000,
    memory: newRunbookMemory(clock.now),
    warn: reason => warnings.push(reason),
  })
  const read = async (address: string, stop = new AbortController().signal) => {
    const got = await runbooks.read(address, stop)
    return got.kind === 'text' ? got.text : { reason: got.reason }
  }
  return { github, clock, read, list: () => runbooks.list(), warnings }
}

const OOM = 'https://github.com/o/r/blob/main/oom.md'
const reason = (text: string) => ({ reason: expect.stringContaining(text) })

test.for<[address: string, text: string]>([
  [OOM, '# Out of memory\nRaise the limit.'],
  ['https://GitHub.com/o/r/blob/main/oom.md?plain=1#L2', '# Out of memory\nRaise the limit.'],
  ['https://github.com/o/r/raw/main/oom.md', '# Out of memory\nRaise the limit.'],
  ['https://raw.githubusercontent.com/o/r/refs/heads/main/oom.md', '# Out of memory\nRaise the limit.'],
  ['https://github.com/o/r/blob/feature/new-guides/guides/disk.md', '# Disk, rewritten'],
  ['https://github.com/o/r/tree/main/one', '# The only one'],
])('%s is read', async ([address, text]) => {
  const { read, github } = await rig()
  expect(await read(address)).toBe(text)
  expect(github.asked.every(({ agent, authorization }) => agent === 'tarsy-edge' && authorization === null)).toBe(true)
})

test('a repository is its README and the addresses of the others', async () => {
  const { read } = await rig()
  const text = await read('https://github.com/o/r')
  expect(text).toContain('# Runbooks\n\nThe runbooks of this folder:')
  expect(text).toContain('- https://github.com/o/r/blob/HEAD/guides/disk.md')
  expect(text).not.toContain('notes.txt')
})

test('a folder on a branch with a slash is found', async () => {
  const { read, github } = await rig()
  expect(await read('https://github.com/o/r/tree/feature/new-guides/guides')).toBe('# Disk, rewritten')
  expect(github.asked.map(({ path }) => path).slice(0, 2)).toEqual([
    '/repos/o/r/git/trees/feature',
    '/repos/o/r/git/trees/feature%2Fnew-guides',
  ])
})

test.for<[what: string, address: string, said: string]>([
  [
    'a file that is gone',
    'https://github.com/o/r/blob/main/gone.md',
    'HTTP 404: there is no such file or folder, or it is private and needs a token in the variable GITHUB_TOKEN',
  ],
  ['a folder that is gone', 'https://github.com/o/r/tree/main/gone', 'there is no folder gone in it'],
  ['a branch that is gone', 'https://github.com/o/r/tree/gone', 'HTTP 404'],
  ['a folder without Markdown', 'https://github.com/o/r/tree/main/none', 'holds no Markdown file'],
  ['an empty file', 'https://github.com/o/r/blob/main/blank.md', 'it is empty'],
  [
    'another host',
    'https://wiki.example.com/oom',
    'its host wiki.example.com is not in system.runbooks.allowed_domains',
  ],
  ['no address', 'oom.md', 'its address is not one'],
])('%s is absent, and the reason is said', async ([, address, said]) => {
  const { read } = await rig()
  expect(await read(address)).toEqual(reason(said))
})

test('a private repository is read with the token, which no other host is told', async () => {
  const { read, github } = await rig({
    token: 'T0KEN',
    privateToken: 'T0KEN',
    allowed: ['github.com', 'cdn.example.com'],
  })
  expect(await read(OOM)).toContain('Raise the limit')
  github.instead = ({ host }, response) => {
    if (host === 'cdn.example.com') response.end('# From the CDN')
    else response.writeHead(302, { location: 'https://cdn.example.com/oom.md' }).end()
    return true
  }
  expect(await read('https://github.com/o/r/blob/main/moved.md')).toBe('# From the CDN')
  expect(github.asked.map(({ host, authorization }) => [host, authorization])).toEqual([
    ['raw.githubusercontent.com', 'Bearer T0KEN'],
    ['raw.githubusercontent.com', 'Bearer T0KEN'],
    ['cdn.example.com', null],
  ])
})

test('a host of the list that is not GitHub is not told the token', async () => {
  const { read, github } = await rig({ token: 'T0KEN', allowed: ['wiki.example.com'] })
  github.instead = (_, response) => Boolean(response.end('# Wiki'))
  expect(await read('https://wiki.example.com/oom')).toBe('# Wiki')
  expect(github.asked[0]?.authorization).toBeNull()
})

test('a token without the right is said, and not shown', async () => {
  const { read } = await rig({ token: 'WR0NG', privateToken: 'T0KEN' })
  const got = await read(OOM)
  expect(got).toEqual(reason('the token in the variable GITHUB_TOKEN may not read it'))
  expect(JSON.stringify(got)).not.toContain('WR0NG')
})

test.for<[what: string, location: string, said: string]>([
  [
    'to a host outside the list',
    'https://evil.example/x',
    'its host evil.example is not in system.runbooks.allowed_domains',
  ],
  ['to the metadata of a cloud', 'http://169.254.169.254/latest', 'it redirects from https to http'],
  ['to a private address', 'https://10.0.0.1/x', 'is not in system.runbooks.allowed_domains'],
  ['in a circle', 'https://raw.githubusercontent.com/o/r/main/oom.md', 'it redirects more than 3 times'],
  ['to what is no address', 'https://[', 'an address that cannot be read'],
])('a redirect %s is not followed', async ([, location, said]) => {
  const { read, github } = await rig({ token: 'T0KEN' })
  github.instead = (_, response) => Boolean(response.writeHead(302, { location }).end())
  expect(await read(OOM)).toEqual(reason(said))
  expect(new Set(github.asked.map(({ host }) => host))).toEqual(new Set(['raw.githubusercontent.com']))
  expect(github.asked.length).toBeLessThanOrEqual(4)
})

test('an empty list allows public hosts, and no private ones', async () => {
  const { read, github } = await rig({ allowed: [] })
  github.instead = ({ host }, response) =>
    host === 'a.example.com'
      ? Boolean(response.end('# A'))
      : Boolean(response.writeHead(302, { location: 'https://127.0.0.1/x' }).end())
  expect(await read('https://a.example.com/x')).toBe('# A')
  expect(await read('http://169.254.169.254/latest')).toEqual(reason('its host 169.254.169.254 is not public'))
  expect(await read('https://b.example.com/x')).toEqual(reason('its host 127.0.0.1 is not public'))
  expect(github.asked.map(({ host }) => host)).toEqual(['a.example.com', 'b.example.com'])
})

test('a private host that the list names is read', async () => {
  const { read, github } = await rig({ allowed: ['10.0.0.5', 'wiki.corp'] })
  github.instead = (_, response) => Boolean(response.end('# Ours'))
  expect(await read('http://10.0.0.5/x')).toBe('# Ours')
  expect(await read('https://wiki.corp/x')).toBe('# Ours')
})

test('a limit of requests is said and obeyed: nothing is asked before its time', async () => {
  const { read, github, clock } = await rig()
  github.instead = (_, response) => Boolean(response.writeHead(429, { 'retry-after': '120' }).end())
  expect(await read(OOM)).toEqual(
    reason('HTTP 429, because it limits requests; a token in the variable GITHUB_TOKEN allows more'),
  )
  github.instead = () => false
  clock.advance(119_000)
  expect(await read(OOM)).toEqual(reason('limits requests'))
  // The limit is the host's, not the page's.
  expect(await read('https://github.com/o/r/blob/main/README.md')).toEqual(reason('limits requests'))
  expect(github.asked).toHaveLength(1)
  clock.advance(2_000)
  expect(await read(OOM)).toContain('Raise the limit')
})

test("GitHub's own headers of a limit are read too", async () => {
  const { read, github, clock } = await rig()
  const reset = String(Math.ceil(clock.now() / 1000) + 600)
  github.instead = (_, response) =>
    Boolean(response.writeHead(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }).end())
  expect(await read(OOM)).toEqual(reason('HTTP 403, because it limits requests'))
  clock.advance(590_000)
  await read(OOM)
  expect(github.asked).toHaveLength(1)
})

test('a text is kept for its time, then asked for again by its ETag', async () => {
  const { read, github, clock } = await rig()
  await read(OOM)
  await read('https://raw.githubusercontent.com/o/r/main/oom.md')
  expect(github.asked).toHaveLength(1)
  clock.advance(60_001)
  expect(await read(OOM)).toContain('Raise the limit')
  expect(github.asked[1]?.etag).toMatch(/^"/)
  github.repository = { main: { 'oom.md': '# New' } }
  clock.advance(60_001)
  expect(await read(OOM)).toBe('# New')
})

test('while GitHub is down the kept text stands in, for a day', async () => {
  const { read, github, clock } = await rig()
  await read(OOM)
  github.instead = (_, response) => Boolean(response.writeHead(503).end())
  clock.advance(3_600_000)
  expect(await read(OOM)).toContain('Raise the limit')
  // A server that is down is not asked by every session.
  await read(OOM)
  expect(github.asked).toHaveLength(2)
  clock.advance(86_400_000)
  expect(await read(OOM)).toEqual(reason('raw.githubusercontent.com answered HTTP 503'))
})

test('a text that was taken away does not stand in', async () => {
  const { read, github, clock } = await rig()
  await read(OOM)
  github.repository = { main: {} }
  clock.advance(60_001)
  expect(await read(OOM)).toEqual(reason('HTTP 404'))
})

test.for<[what: string, answer: (response: ServerResponse) => void, said: string]>([
  [
    'announced',
    response => response.writeHead(200, { 'content-length': '2000000' }).write('x'),
    'it is larger than 1024 kB',
  ],
  ['endless', response => endless(response), 'it is larger than 1024 kB'],
  [
    'a web page',
    response => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Sign in'),
    'it is a web page',
  ],
  ['a picture', response => response.writeHead(200, { 'content-type': 'image/png' }).end('x'), 'image/png, not a text'],
  [
    'broken off',
    response => response.writeHead(200, { 'content-length': '10' }).write('x', () => response.destroy()),
    'broke off',
  ],
])('a body that is %s is not taken', async ([, answer, said]) => {
  const { read, github } = await rig()
  github.instead = (_, response) => (answer(response), true)
  expect(await read(OOM)).toEqual(reason(said))
})

function endless(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

test.for(['silent.md', 'slow.md'])('a server that hangs on %s counts as down', async name => {
  const { read, github, clock } = await rig({ files: { main: { [name]: '# Kept' } } })
  const address = `https://github.com/o/r/blob/main/${name}`
  const hang = async () => {
    const asked = Promise.withResolvers<void>()
    github.instead = (_, response) => {
      if (name === 'slow.md') response.write('# Slow')
      asked.resolve()
      return true
    }
    const waiting = read(address)
    await asked.promise
    clock.advance(10_001)
    return waiting
  }
  expect(await hang()).toEqual(reason('raw.githubusercontent.com did not answer within 10 seconds'))
  // The next session does not wait for it again.
  expect(await read(address)).toEqual(reason('did not answer'))
  expect(github.asked).toHaveLength(1)
  github.instead = () => false
  clock.advance(10_001)
  expect(await read(address)).toBe('# Kept')
  clock.advance(60_001)
  expect(await hang()).toBe('# Kept')
})

test('a folder that takes too many slow answers costs half a minute', async () => {
  const { read, github, clock } = await rig()
  // Each answer takes 9 s: below the limit of one page.
  github.instead = (_, response) => {
    clock.advance(9_000)
    response.writeHead(404).end()
    return true
  }
  expect(await read('https://github.com/o/r/tree/a/b/c/d/e')).toEqual(reason('it was not there within 30 seconds'))
  expect(github.asked.length).toBeLessThan(5)
})

test('a session that is cancelled does not wait for its runbook', async () => {
  const { read, github } = await rig()
  const stop = new AbortController()
  github.instead = () => {
    stop.abort(new Error('cancelled'))
    return true
  }
  expect(await read(OOM, stop.signal)).toEqual(reason(''))
})

test('a host that cannot be reached is said', async () => {
  const { read, github } = await rig()
  await github.close()
  expect(await read(OOM)).toEqual(reason('raw.githubusercontent.com cannot be reached'))
})

test.for<[what: string, repoUrl: string, listed: Array<string>]>([
  ['no repository', '', []],
  [
    'a folder',
    'https://github.com/o/r/tree/main/guides',
    ['main/guides/deep/Load%20Average.MD', 'main/guides/disk.md'],
  ],
  [
    "a folder as a page's address",
    'https://github.com/o/r/blob/main/guides',
    ['main/guides/deep/Load%20Average.MD', 'main/guides/disk.md'],
  ],
  ['a branch with a slash', 'https://github.com/o/r/tree/feature/new-guides', ['feature/new-guides/guides/disk.md']],
  ['a folder that is gone', 'https://github.com/o/r/tree/main/gone', []],
  ['what is no folder', 'https://wiki.example.com/runbooks', []],
])('the list of %s', async ([, repoUrl, listed]) => {
  const { list, warnings } = await rig({ repoUrl })
  expect(await list()).toEqual(listed.map(path => `https://github.com/o/r/blob/${path}`))
  expect(warnings.length > 0).toBe(listed.length === 0 && repoUrl !== '')
})

test('the list is kept, asked for again by ETag, and stands in while GitHub is down', async () => {
  const { list, github, clock } = await rig({ repoUrl: 'https://github.com/o/r/tree/main/guides' })
  const before = await list()
  await list()
  expect(github.asked).toHaveLength(2)
  clock.advance(60_001)
  expect(await list()).toEqual(before)
  expect(github.asked.slice(2).every(({ etag }) => etag !== null)).toBe(true)
  github.instead = (_, response) => Boolean(response.writeHead(500).end())
  clock.advance(60_001)
  expect(await list()).toEqual(before)
})

test('an answer that is no folder is said', async () => {
  const { list, github, warnings } = await rig({ repoUrl: 'https://github.com/o/r' })
  github.instead = (_, response) => Boolean(response.end('{"tree": 1}'))
  expect(await list()).toEqual([])
  expect(warnings).toEqual(['api.github.com answered something else'])
})
