import { expect, test } from 'vitest'
import { clipMrkdwn, escapeMrkdwn, toMrkdwn } from '#core/notify/mrkdwn.ts'
import { slackMessage } from '#core/notify/slack-message.ts'
import type { News } from '#core/notify/news.ts'
import { news } from './world.ts'

const DASHBOARD = 'https://tarsy.example/'

type Block = { type: string; text?: { text: string; verbatim?: boolean }; elements?: Array<Record<string, unknown>> }

function said(changes: Partial<News>) {
  const { text, blocks } = slackMessage(news(changes), DASHBOARD)
  const sections = (blocks as Array<Block>).filter(each => each.type === 'section').map(each => each.text?.text)
  return { text, sections, all: JSON.stringify(blocks) }
}

test('a completed session: what, where, how sure, the summary, and the way to the whole', () => {
  const verdict = { cause: 'A **debug** log was left on', confidence: 'high', nextStep: 'Set `level: info`' }
  expect(slackMessage(news({ verdict, gaps: 2 }), DASHBOARD)).toEqual({
    text: '✅ Analysis Complete: The disk of db-1 is full',
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '✅ *Analysis Complete*: The disk of db-1 is full', verbatim: true },
      },
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: 'critical · shop / db-1 · chain host · labels page · confidence high · incomplete: 2 gaps · took 3 min 12 s',
            verbatim: true,
          },
        ],
      },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: '*Cause:* A *debug* log was left on\n*Next:* Set `level: info`', verbatim: true },
      },
      { type: 'section', text: { type: 'mrkdwn', text: 'Logs filled the disk.', verbatim: true } },
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: { type: 'plain_text', text: 'Full analysis' },
            url: 'https://tarsy.example/sessions/0197-a',
            style: 'primary',
          },
        ],
      },
    ],
  })
})

test.each<[string, Partial<News>, Array<string>]>([
  ['no summary', { summary: null }, ['At length: logs filled the disk.']],
  ['neither summary nor analysis', { summary: null, analysis: null }, []],
  ['a failure', { occasion: 'failed', error: 'no *model* answered' }, ['no *model* answered']],
  ['a failure that says nothing', { occasion: 'failed' }, []],
  ['a timeout', { occasion: 'timed_out', error: 'after 40m' }, ['after 40m']],
  [
    'a cancel says who and why, and no error',
    { occasion: 'cancelled', error: 'x', cancelledBy: 'ana', cancelReason: 'a <drill>' },
    ['Cancelled by ana: a &lt;drill&gt;'],
  ],
  ['a start', { occasion: 'started' }, []],
])('%s', (_, changes, body) => {
  expect(said(changes).sections.slice(1)).toEqual(body)
})

test('an alert of another format has no title, and the message still says what it is about', () => {
  const { text, sections } = said({ occasion: 'started', alert: '' })
  expect([text, sections]).toEqual(['⏳ Processing started', ['⏳ *Processing started*']])
})

test.each(['<!channel> help', '<!here>', '<@U012345>', '<!subteam^S1|ops>', '<https://evil.example|bank>'])(
  'what an alert or a model writes calls nobody: %s',
  text => {
    const alert = JSON.stringify({ labels: { severity: 'critical' }, annotations: { summary: text } })
    for (const changes of [
      { alert },
      { summary: text },
      { summary: `[a](${text})` },
      { summary: `\`\`\`\n${text}\n\`\`\`` },
      { summary: `\`${text}\`` },
      { verdict: { cause: text, confidence: text, nextStep: text } },
      { labels: [text] },
      { occasion: 'failed' as const, error: text },
      { occasion: 'cancelled' as const, cancelledBy: text, cancelReason: text },
    ]) {
      const { text: fallback, all } = said(changes)
      expect(fallback + all).not.toMatch(/<[!@]|<https:\/\/evil\.example\|bank/)
    }
  },
)

test('every text is taken as it is: Slack looks for no names in it', () => {
  const { blocks } = slackMessage(news({ summary: '@channel' }), DASHBOARD)
  const texts = (blocks as Array<Block>).flatMap(each => [each.text, ...(each.elements ?? [])])
  const formatted = texts.filter(each => each !== undefined && Reflect.get(each, 'type') === 'mrkdwn')
  expect(formatted.map(each => each?.['verbatim' as 'text'])).toEqual(formatted.map(() => true))
})

test.each([
  ['**bold** and __bold__', '*bold* and *bold*'],
  ['# A **title** #', '*A title*'],
  ['- one\n  * two', '• one\n  • two'],
  ['~~gone~~', '~gone~'],
  ['[a|b](https://x.example/y)', '<https://x.example/y|a/b>'],
  ['see https://x.example/y?a=1&b=2.', 'see <https://x.example/y?a=1&amp;b=2>.'],
  ['`a **b** <c>`', '`a **b** &lt;c&gt;`'],
  ['```yaml\na: <b>\n# no title\n```', '```\na: &lt;b&gt;\n# no title\n```'],
  ['5 * 3 * 2 < 31', '5 * 3 * 2 &lt; 31'],
])('Markdown in the markup of Slack: %s', (markdown, expected) => {
  expect(toMrkdwn(markdown)).toBe(expected)
})

test('a long text is cut between characters, entities and links, and its fence is closed', () => {
  for (const unit of ['a', '&', '😀', '<', 'https://x.example/yyyy ', '```\ncode\n'])
    for (let limit = 60; limit < 90; limit += 1) {
      const clipped = clipMrkdwn(toMrkdwn(unit.repeat(200)), limit, '(cut)')
      expect(clipped.length).toBeLessThanOrEqual(limit)
      expect(clipped).toMatch(/\n\(cut\)$/)
      expect(clipped.replaceAll(/&(amp|lt|gt);/g, '')).not.toContain('&')
      expect(clipped.replaceAll(/<[^<>]*>/g, '')).not.toMatch(/[<>]/)
      expect(clipped.isWellFormed()).toBe(true)
      expect((clipped.split('```').length - 1) % 2).toBe(0)
    }
  expect(clipMrkdwn('short', 60, '(cut)')).toBe('short')
})

test('the longest text fits a block of Slack', () => {
  const { sections } = said({
    summary: '<&>'.repeat(5_000),
    verdict: { cause: '&'.repeat(9_000), confidence: 'low', nextStep: '<'.repeat(9_000) },
  })
  expect(Math.max(...sections.map(each => each?.length ?? 0))).toBeLessThanOrEqual(2_900)
  expect(sections.at(-1)).toMatch(/The rest is on the dashboard/)
})

test('only three characters are escaped', () => {
  expect(escapeMrkdwn(`<&>"'*_~`)).toBe(`&lt;&amp;&gt;"'*_~`)
})
