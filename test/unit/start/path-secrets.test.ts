import { expect, test } from 'vitest'
import { notesOfPathSecrets } from '../../../local/start/path-secrets.ts'

const LOGGED = '[observability.logs]\nhead_sampling_rate = 1\n'
const QUIET = `${LOGGED}invocation_logs = false\n`
const LONG = { TARSY_AZURE_PATH_SECRET: 'sixteen-letters-or-more' }

test.each([
  ['no secret in an address', { TARSY_PAGERDUTY_SECRET: 'x' }, LOGGED, []],
  ['one, and no invocation logs', LONG, QUIET, []],
  ['one that Cloudflare writes down', LONG, LOGGED, ['invocation_logs = false']],
  [
    'one that is switched off in a comment alone',
    LONG,
    `${LOGGED}# invocation_logs = false\n`,
    ['invocation_logs = false'],
  ],
  ['one that is too short', { TARSY_AZURE_PATH_SECRET_OLD: 'short' }, QUIET, ['fewer than 16']],
] as const)('%s', (_says, variables, wrangler, notes) => {
  const found = notesOfPathSecrets(variables, wrangler)
  expect(found).toHaveLength(notes.length)
  for (const [at, note] of notes.entries()) expect(found[at]).toContain(note)
})
