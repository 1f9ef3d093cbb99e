import { expect, test } from 'vitest'
import { isGithubHost, readGithubAddress } from '#core/runbooks/github.ts'

test.for<[address: string, raw: string]>([
  ['https://github.com/o/r/blob/main/x.md', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  ['http://github.com/o/r/blob/main/x.md', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  ['https://www.github.com/o/r/blob/main/guides/x.md', 'https://raw.githubusercontent.com/o/r/main/guides/x.md'],
  ['HTTPS://GitHub.COM/O/R/blob/main/X.md', 'https://raw.githubusercontent.com/O/R/main/X.md'],
  [
    'https://github.com/o/r/blob/feature/new-guides/a/x.md',
    'https://raw.githubusercontent.com/o/r/feature/new-guides/a/x.md',
  ],
  ['https://github.com/o/r/blob/refs/heads/main/x.md', 'https://raw.githubusercontent.com/o/r/refs/heads/main/x.md'],
  ['https://github.com/o/r/blob/main/x.md?plain=1', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  ['https://github.com/o/r/blob/main/x.md?plain=1#L10-L20', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  ['https://github.com/o/r/blob/main/x.md#restart-the-pod', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  ['https://github.com/o/r/raw/main/x.md', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  ['https://github.com/o/r.git/blob/main/x.md', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  [
    'https://github.com/o/r/blob/main/two%20words/ü.md',
    'https://raw.githubusercontent.com/o/r/main/two%20words/%C3%BC.md',
  ],
  ['https://github.com//o/r/blob/main//x.md', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  ['https://raw.githubusercontent.com/o/r/main/x.md', 'https://raw.githubusercontent.com/o/r/main/x.md'],
  [
    'https://raw.githubusercontent.com/o/r/refs/heads/main/x.md',
    'https://raw.githubusercontent.com/o/r/refs/heads/main/x.md',
  ],
  [
    'https://RAW.githubusercontent.com/o/r/main/x.md?token=ABC#L1',
    'https://raw.githubusercontent.com/o/r/main/x.md?token=ABC',
  ],
])('%s is the file %s', ([address, raw]) => {
  expect(readGithubAddress(new URL(address))).toEqual({ kind: 'file', raw })
})

test.for<[address: string, repo: string, rest: string]>([
  ['https://github.com/o/r', 'r', ''],
  ['https://github.com/o/r/', 'r', ''],
  ['https://github.com/o/r.git', 'r', ''],
  ['https://GITHUB.com/o/r?tab=readme-ov-file#setup', 'r', ''],
  ['https://github.com/o/r/tree/main', 'r', 'main'],
  ['https://github.com/o/r/tree/main/guides/runbooks/', 'r', 'main/guides/runbooks'],
  ['https://github.com/o/r/tree/feature/x/guides', 'r', 'feature/x/guides'],
])('%s is a folder', ([address, repo, rest]) => {
  expect(readGithubAddress(new URL(address))).toEqual({
    kind: 'folder',
    owner: 'o',
    repo,
    rest: rest === '' ? [] : rest.split('/'),
  })
})

test.for([
  'https://github.com/',
  'https://github.com/o',
  'https://github.com/o/r/issues/1',
  'https://github.com/o/r/wiki/Page',
  'https://github.com/o/r/tree',
  'https://github.com/o/r/blob/main',
  'https://github.com:8443/o/r/blob/main/x.md',
  'https://gist.github.com/o/abc',
  'https://github.com.example.org/o/r/blob/main/x.md',
  'https://git.example.org/o/r/blob/main/x.md',
  'https://raw.githubusercontent.com/o/r/main',
])('%s is neither', address => {
  expect(readGithubAddress(new URL(address))).toBeNull()
})

test.for<[address: string, told: boolean]>([
  ['https://raw.githubusercontent.com/o/r/main/x.md', true],
  ['https://api.github.com/repos/o/r', true],
  ['https://www.github.com/o/r', true],
  ['http://github.com/o/r', false],
  ['https://github.com:8443/o/r', false],
  ['https://objects.githubusercontent.com/x', false],
  ['https://github.com.example.org/o/r', false],
  ['https://evil.example/github.com', false],
])('the token is told to %s: %s', ([address, told]) => {
  expect(isGithubHost(new URL(address))).toBe(told)
})
