// Slack's own markup: https://docs.slack.dev/messaging/formatting-message-text. What others wrote is escaped, so that it can call nobody.

/** `<!channel>` and `<@U1>` become text, as does everything else that Slack reads between angle brackets. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Markdown as models write it. What has no counterpart stays as it is. */
export function toMrkdwn(markdown: string): string {
  const pieces = markdown.split(/(```[^]*?(?:```|$)|`[^`\n]+`)/)
  return pieces.map((piece, at) => (at % 2 === 1 ? code(piece) : prose(piece))).join('')
}

/** A language behind the fence would be shown as a line of the code. */
function code(piece: string): string {
  return escapeMrkdwn(piece.replace(/^```[\w+-]*\n/, '```\n'))
}

const LINK = /\[([^\]\n]+)\]\((https?:\/\/[^\s()|]+)\)|(https?:\/\/[^\s()|*]+)/g

function prose(piece: string): string {
  return escapeMrkdwn(piece)
    .replaceAll(/^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm, (_, title: string) => `*${title.replaceAll('*', '')}*`)
    .replaceAll(/^([ \t]*)[*+-][ \t]+/gm, '$1• ')
    .replaceAll(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, '*$2*')
    .replaceAll(/~~(?=\S)([^\n]*?\S)~~/g, '~$1~')
    .replaceAll(LINK, link)
}

/** Slack is told to look for nothing in our texts (`verbatim`), so that links must be marked. `|` would end an address. */
function link(_: string, label: string | undefined, address: string | undefined, bare: string | undefined): string {
  if (bare === undefined) return `<${address}|${label?.replaceAll('|', '/')}>`
  const [, url = bare, rest = ''] = /^(.*?)((?:&gt;|[.,;:!?'"\]])*)$/.exec(bare) ?? []
  return `<${url}>${rest}`
}

/** At most `limit` characters, with the note as the last line if anything was cut. It cuts through no entity, link or fence. */
export function clipMrkdwn(text: string, limit: number, note: string): string {
  if (text.length <= limit) return text
  const FENCE = '\n```'
  const room = limit - note.length - FENCE.length - 1
  const whole = text.slice(0, room).replace(/(?:&[a-z]{0,4}|<[^>\n]*|[\ud800-\udbff])$/, '')
  const open = whole.split('```').length % 2 === 0
  return `${whole.trimEnd()}${open ? FENCE : ''}\n${note}`
}
