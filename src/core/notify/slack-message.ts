// A message to Slack, in blocks: https://docs.slack.dev/reference/block-kit/blocks

import { clipMrkdwn, escapeMrkdwn, toMrkdwn } from './mrkdwn.ts'
import type { News } from './news.ts'
import { bodyOf, conclusions, glance, headline, HEADINGS, sessionLink } from './words.ts'

export type SlackMessage = { text: string; blocks: Array<object> }

/** As the reference (TARSy in Go) cuts. Slack takes 3,000 characters a text: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const BODY_CHARS = 2_900
const CUT = '_The rest is on the dashboard._'

/** Ours: what a cause and a next step may take each before the summary. */
const LINE_CHARS = 500

export function slackMessage(news: News, dashboardUrl: string): SlackMessage {
  const { sign, title, link } = HEADINGS[news.occasion]
  const about = news.reading.title
  const lines = conclusions(news).map(({ name, text }) => clipMrkdwn(`*${name}:* ${toMrkdwn(text)}`, LINE_CHARS, CUT))
  const body = news.occasion === 'completed' ? toMrkdwn(bodyOf(news)) : escapeMrkdwn(bodyOf(news))
  return {
    // Phones show it, and screen readers read it.
    text: escapeMrkdwn(`${sign} ${headline(news)}`),
    blocks: [
      section(`${sign} *${title}*${about === null ? '' : `: ${escapeMrkdwn(about)}`}`),
      { type: 'context', elements: [mrkdwn(escapeMrkdwn(glance(news).join(' · ')))] },
      ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
      ...(body === '' ? [] : [section(clipMrkdwn(body, BODY_CHARS, CUT))]),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            text: { type: 'plain_text', text: link },
            url: sessionLink(dashboardUrl, news),
            ...(news.occasion === 'completed' && { style: 'primary' }),
          },
        ],
      },
    ],
  }
}

function section(text: string): object {
  return { type: 'section', text: mrkdwn(text) }
}

/** `verbatim`: Slack looks for no names in it, so that `@here` in an alert calls nobody. */
function mrkdwn(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true }
}

/** In small letters, and with single blanks: how a fingerprint is compared with a message. */
export function plainWords(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim()
}
