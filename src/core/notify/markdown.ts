// Markdown of chats: what others wrote becomes plain text in it, or loses what would call people.

/** ASCII punctuation behind a backslash is plain text in CommonMark. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+!|<>~-]/g, String.raw`\$&`)
}

/** A blank of no width: `@channel` and `<!channel>` are text behind it. */
const NOTHING = '\u200B'

export function withoutMentions(text: string): string {
  return text.replaceAll('@', `@${NOTHING}`).replaceAll('<!', `<${NOTHING}!`)
}

/** At most `limit` characters, with the note as the last line if anything was cut. An open fence is closed. */
export function clipMarkdown(text: string, limit: number, note: string): string {
  if (text.length <= limit) return text
  const FENCE = '\n```'
  const whole = text.slice(0, limit - note.length - FENCE.length - 2).replace(/[\ud800-\udbff]$/, '')
  const open = whole.split('```').length % 2 === 0
  return `${whole.trimEnd()}${open ? FENCE : ''}\n\n${note}`
}

export const CUT = 'The rest is on the dashboard.'
