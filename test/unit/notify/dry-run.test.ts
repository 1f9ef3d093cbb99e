import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reportDryRun } from '../../../local/notify-dry.ts'

const TARSY = `
defaults: {llm_provider: demo}
system: {dashboard_url: https://tarsy.example, slack: {enabled: true, channel: C1, token_env: TOKEN}}
notify:
  recipients:
    ops: {type: teams, url_env: TEAMS}
    hook: {type: webhook, url: "https://hook.example/in?key=secret-key", secret_env: TOKEN}
    pager: {type: pagerduty, token_env: TOKEN, from: ana@example.com}
  rules:
    - {to: [ops], outcomes: [failed]}
    - {to: [ops], outcomes: [completed], labels: [action]}
`

function run(...args: Array<string>) {
  const folder = mkdtempSync(join(tmpdir(), 'tarsy-dry-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'tarsy.yaml'), TARSY)
  writeFileSync(join(folder, 'llm-providers.yaml'), '')
  const vars = {
    TOKEN: 'secret-token',
    TEAMS: 'https://prod.logic.example/secret-address',
    TARSY_DEV_VARS: '/dev/null',
  }
  return reportDryRun(process.cwd(), [folder, ...args], vars)
}

/** Who is told or not, without what is sent. */
const lines = (output: string) => output.split('\n').filter(line => /^(\S|  \S)/.test(line))

test('a dry run says who is told, by which rule, and why others are not', async () => {
  const { ok, output } = await run('--outcome', 'started', '--outcome', 'completed', '--label', 'watch')
  expect(ok).toBe(true)
  expect(lines(output)).toEqual([
    'started',
    '  slack (Slack): nothing to say, because a start is told in a thread only, and the alert has no fingerprint (--fingerprint)',
    '  ops (Microsoft Teams): not told, because no rule with its name lets it pass',
    '  hook (a webhook): told, because no rule names it',
    '  pager (PagerDuty): not told, because its type is not told of this without a rule',
    'completed',
    '  slack (Slack): told, because no rule names it',
    '  ops (Microsoft Teams): not told, because no rule with its name lets it pass',
    '  hook (a webhook): told, because no rule names it',
    '  pager (PagerDuty): nothing to say, because the alert did not come from PagerDuty (--alert FILE)',
  ])
})

test('it shows each message as it would be sent, and no secret', async () => {
  const { output } = await run('--label', 'action', '--fingerprint', 'disk full')
  for (const shown of [
    '  ops (Microsoft Teams): told, by notify.rules[1]\n    POST <TEAMS>\n',
    '    POST https://hook.example/in\n',
    '    POST https://slack.com/api/chat.postMessage\n',
    '"text": "✅ Analysis Complete: The disk of db-1 is full"',
    '"event": "session.started"',
    'Cancelled by ana@example.com: a drill',
  ])
    expect(output).toContain(shown)
  expect(output).not.toContain('secret')
})

test('a word that is no outcome is refused with the words that are', async () => {
  const { ok, output } = await run('--outcome', 'done')
  expect([ok, output]).toEqual([false, expect.stringContaining("'done' is no outcome.")])
})
