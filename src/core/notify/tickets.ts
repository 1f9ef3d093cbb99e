// Notes on incidents, and issues. A note is plain text; an issue has the whole analysis.

import { clipTitle } from './chat-messages.ts'
import { clipMarkdown, CUT, escapeMarkdown, withoutMentions } from './markdown.ts'
import type { News } from './news.ts'
import { bodyOf, conclusions, glance, headline, HEADINGS, sessionLink } from './words.ts'

/** Ours: what a person reads on a phone. PagerDuty and Opsgenie take 25,000 characters. */
const NOTE_CHARS = 2_000

export function noteText(news: News, dashboardUrl: string): string {
  const parts = [
    headline(news),
    glance(news).join(' · '),
    ...conclusions(news).map(({ name, text }) => `${name}: ${text}`),
    bodyOf(news),
  ]
  const text = parts.filter(part => part !== '').join('\n\n')
  return `${clipMarkdown(text, NOTE_CHARS, CUT)}\n\n${HEADINGS[news.occasion].link}: ${sessionLink(dashboardUrl, news)}`
}

/** GitHub takes 256 characters of a title, Jira 255. */
const TITLE_CHARS = 200
/** Jira takes 32,767 characters of a description, GitHub 65,536. */
const ISSUE_CHARS = 30_000

export function issueTitle(news: News): string {
  const { title } = news.reading
  return clipTitle(
    (title === null ? headline(news) : `${title}: ${HEADINGS[news.occasion].title}`).replaceAll(/\s+/g, ' '),
    TITLE_CHARS,
  )
}

/** Markdown of GitHub, where an `@` would call people and teams. */
export function issueMarkdown(news: News, dashboardUrl: string): string {
  const text = [
    escapeMarkdown(glance(news).join(' · ')),
    ...conclusions(news).map(({ name, text }) => `**${name}:** ${text}`),
    news.occasion === 'completed' ? longest(news) : escapeMarkdown(bodyOf(news)),
  ]
  const body = clipMarkdown(withoutMentions(text.filter(part => part !== '').join('\n\n')), ISSUE_CHARS, CUT)
  return `${body}\n\n[${HEADINGS[news.occasion].link}](${sessionLink(dashboardUrl, news)})`
}

/** The same as paragraphs of Jira's document format, which know no markup and call nobody. */
export function issueDocument(news: News, dashboardUrl: string): object {
  const lines = conclusions(news).map(({ name, text }) => `${name}: ${text}`)
  const body = news.occasion === 'completed' ? longest(news) : bodyOf(news)
  const text = clipMarkdown(
    [glance(news).join(' · '), ...lines, body].filter(part => part !== '').join('\n\n'),
    ISSUE_CHARS,
    CUT,
  )
  const paragraphs = text.split(/\n{2,}/).map(part => ({ type: 'paragraph', content: linesOf(part) }))
  const href = sessionLink(dashboardUrl, news)
  const link = { type: 'text', text: HEADINGS[news.occasion].link, marks: [{ type: 'link', attrs: { href } }] }
  return { type: 'doc', version: 1, content: [...paragraphs, { type: 'paragraph', content: [link] }] }
}

/** A text of Jira's documents is one line, and is not empty. */
function linesOf(part: string): Array<object> {
  return part
    .split('\n')
    .flatMap((line, at) => [
      ...(at === 0 ? [] : [{ type: 'hardBreak' }]),
      ...(line === '' ? [] : [{ type: 'text', text: line }]),
    ])
}

function longest({ summary, analysis }: News): string {
  return [summary, analysis].filter(part => part !== null && part.trim() !== '').join('\n\n---\n\n')
}
