// Messages to chats by their incoming webhooks.

import { clipMarkdown, CUT, escapeMarkdown, withoutMentions } from './markdown.ts'
import type { News } from './news.ts'
import { bodyOf, conclusions, glance, headline, HEADINGS, sessionLink } from './words.ts'

/** Ours: what a cause and a next step may take each before the summary. */
const LINE_CHARS = 500

/**
 * An Adaptive Card for a workflow of Microsoft Teams: https://learn.microsoft.com/power-automate/teams/send-a-message-in-teams. Texts of others
 * stand in RichTextBlocks, which know no markup; a mention would need an entry of its own.
 */
export function teamsMessage(news: News, dashboardUrl: string): object {
  const body = bodyOf(news)
  const text = (words: string, more: object = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: words, ...more }],
  })
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            text(`${HEADINGS[news.occasion].sign} ${headline(news)}`, { weight: 'Bolder', size: 'Medium' }),
            text(glance(news).join(' · '), { isSubtle: true }),
            ...conclusions(news).map(each => text(clipMarkdown(`${each.name}: ${each.text}`, LINE_CHARS, CUT))),
            ...(body === '' ? [] : [bodyBlock(news, body)]),
          ],
          actions: [
            { type: 'Action.OpenUrl', title: HEADINGS[news.occasion].link, url: sessionLink(dashboardUrl, news) },
          ],
        },
      },
    ],
  }

  /** Teams takes 28 kB a message; a character takes up to 3 bytes, and 6 when it is escaped in JSON. */
  function bodyBlock({ occasion }: News, words: string): object {
    const clipped = clipMarkdown(words, 4_000, CUT)
    if (occasion !== 'completed') return text(clipped)
    // Its Markdown has no headings.
    const markdown = clipped.replaceAll(
      /^#{1,6}[ \t]+(.+)$/gm,
      (_, title: string) => `**${title.replaceAll('*', '')}**`,
    )
    return { type: 'TextBlock', text: markdown, wrap: true }
  }
}

/** Mattermost's incoming webhook: https://developers.mattermost.com/integrate/webhooks/incoming. It reads mentions in every text. */
export function mattermostMessage(news: News, dashboardUrl: string): object {
  const { sign, title, link } = HEADINGS[news.occasion]
  const about = news.reading.title
  const body = bodyOf(news)
  const said = news.occasion === 'completed' ? body : escapeMarkdown(body)
  const lines = [
    `${sign} **${title}**${about === null ? '' : `: ${escapeMarkdown(about)}`}`,
    escapeMarkdown(glance(news).join(' · ')),
    ...conclusions(news).map(({ name, text }) => `**${name}:** ${clipMarkdown(text, LINE_CHARS, CUT)}`),
    ...(said === '' ? [] : [said]),
  ]
  // Mattermost takes 16,383 characters.
  const text = clipMarkdown(withoutMentions(lines.join('\n\n')), 15_000, CUT)
  return { text: `${text}\n\n[${link}](${sessionLink(dashboardUrl, news)})` }
}

const COLORS = { started: 0x3b82f6, completed: 0x22a06b, failed: 0xd92d20, timed_out: 0xe07b00, cancelled: 0x6b7280 }

/** Discord's webhook: https://discord.com/developers/docs/resources/webhook#execute-webhook. No mention in it calls anybody. */
export function discordMessage(news: News, dashboardUrl: string): object {
  const body = bodyOf(news)
  const parts = [
    escapeMarkdown(glance(news).join(' · ')),
    ...conclusions(news).map(({ name, text }) => `**${name}:** ${clipMarkdown(text, LINE_CHARS, CUT)}`),
    ...(body === '' ? [] : [news.occasion === 'completed' ? body : escapeMarkdown(body)]),
  ]
  return {
    allowed_mentions: { parse: [] },
    embeds: [
      {
        // A title takes 256 characters, a description 4,096.
        title: clipTitle(`${HEADINGS[news.occasion].sign} ${headline(news)}`, 256),
        url: sessionLink(dashboardUrl, news),
        color: COLORS[news.occasion],
        timestamp: news.at,
        description: clipMarkdown(parts.join('\n\n'), 4_000, CUT),
      },
    ],
  }
}

export function clipTitle(title: string, limit: number): string {
  return title.length <= limit ? title : `${title.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
