import { expect, test } from 'vitest'
import { discordMessage, mattermostMessage, teamsMessage } from '#core/notify/chat-messages.ts'
import type { News } from '#core/notify/news.ts'
import { issueDocument, issueMarkdown, issueTitle, noteText } from '#core/notify/tickets.ts'
import { news } from './world.ts'

const DASHBOARD = 'https://tarsy.example'
const verdict = { cause: 'A debug log was left on', confidence: 'high', nextStep: 'Turn the log off' }

const WRITERS: Record<string, (news: News) => string> = {
  teams: each => JSON.stringify(teamsMessage(each, DASHBOARD)),
  mattermost: each => JSON.stringify(mattermostMessage(each, DASHBOARD)),
  discord: each => JSON.stringify(discordMessage(each, DASHBOARD)),
  note: each => noteText(each, DASHBOARD),
  issue: each => issueTitle(each) + issueMarkdown(each, DASHBOARD),
  document: each => JSON.stringify(issueDocument(each, DASHBOARD)),
}

test.each(Object.entries(WRITERS))('%s says what, where, how sure, why, and where to read on', (_, write) => {
  const plain = write(news({ verdict })).replaceAll(/\\\\?(?=[-_*()])/g, '')
  for (const words of [
    'critical',
    'shop / db-1',
    'labels page',
    'confidence high',
    'A debug log was left on',
    'Turn the log off',
    'Logs filled the disk.',
    'https://tarsy.example/sessions/0197-a',
  ])
    expect(plain).toContain(words)
})

test.each(Object.entries(WRITERS))('%s says the error of a failure, and who cancelled', (_, write) => {
  expect(write(news({ occasion: 'failed', error: 'no model answered' }))).toContain('no model answered')
  const cancelled = write(news({ occasion: 'cancelled', cancelledBy: 'ana', cancelReason: 'a drill' }))
  expect(cancelled).toContain('Cancelled by ana: a drill')
})

/** What an alert, a model or a person may have written. */
const CALLS = ['@channel', '@here', '@all', '@everyone', '<!channel>', '<@123>', '@ana']

test.each(CALLS)('%s calls nobody in a chat or an issue that reads mentions', text => {
  const alert = JSON.stringify({ labels: { severity: 'critical' }, annotations: { summary: text } })
  for (const changes of [
    { alert },
    { summary: text, analysis: text },
    { verdict: { cause: text, confidence: text, nextStep: text } },
    { labels: [text] },
    { occasion: 'failed' as const, error: text },
    { occasion: 'cancelled' as const, cancelledBy: text },
  ]) {
    const each = news(changes)
    // A name behind an @ would be one.
    const body = issueMarkdown(each, DASHBOARD) + JSON.stringify(mattermostMessage(each, DASHBOARD))
    expect(body).not.toMatch(/@\w|<!\w/)
    expect(discordMessage(each, DASHBOARD)).toMatchObject({ allowed_mentions: { parse: [] } })
    // A mention of Teams would need an entry of its own.
    expect(JSON.stringify(teamsMessage(each, DASHBOARD))).not.toContain('"entities"')
  }
})

test('the title of an alert is text, whatever it looks like', () => {
  const alert = JSON.stringify({ annotations: { summary: 'a **x** [bank](https://evil.example) `y`' } })
  const { text } = mattermostMessage(news({ alert }), DASHBOARD) as { text: string }
  expect(text).toContain(String.raw`a \*\*x\*\* \[bank\]\(https://evil.example\)`)
})

test('the longest texts fit', () => {
  const long = news({
    summary: '# é😀<\n'.repeat(50_000),
    analysis: 'x'.repeat(500_000),
    verdict: { cause: '&'.repeat(9_000), confidence: 'low', nextStep: '😀'.repeat(9_000) },
    alert: 'T'.repeat(9_000),
  })
  // 28 kB; 16,383 characters; 6,000 characters of all embeds; what a phone shows; 65,536 and 32,767 characters.
  expect(new TextEncoder().encode(JSON.stringify(teamsMessage(long, DASHBOARD))).length).toBeLessThan(28_000)
  expect((mattermostMessage(long, DASHBOARD) as { text: string }).text.length).toBeLessThan(16_383)
  const [embed] = (discordMessage(long, DASHBOARD) as { embeds: Array<{ title: string; description: string }> }).embeds
  expect(embed?.title.length).toBeLessThanOrEqual(256)
  expect(embed?.description.length).toBeLessThanOrEqual(4_096)
  expect(noteText(long, DASHBOARD).length).toBeLessThan(2_200)
  expect(issueTitle(long).length).toBeLessThanOrEqual(200)
  expect(issueMarkdown(long, DASHBOARD).length).toBeLessThan(65_536)
  const text =
    JSON.stringify(issueDocument(long, DASHBOARD))
      .match(/"text":"[^"]*"/g)
      ?.join('') ?? ''
  expect(text.length).toBeLessThan(40_000)
  expect(JSON.stringify(issueDocument(long, DASHBOARD)).isWellFormed()).toBe(true)
})

test('Jira takes no text that is empty or has two lines', () => {
  const document = issueDocument(news({ occasion: 'failed', error: '' }), DASHBOARD)
  expect(JSON.stringify(document)).not.toContain('"text":""')
  const lines = JSON.stringify(issueDocument(news({ occasion: 'failed', error: 'one\n\n\ntwo\nthree' }), DASHBOARD))
  expect(lines).toContain('[{"type":"text","text":"two"},{"type":"hardBreak"},{"type":"text","text":"three"}]')
})
