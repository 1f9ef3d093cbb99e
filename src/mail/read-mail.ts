// A message of RFC 5322, as far as an alert needs it.

import { domainOf, type HeaderLine } from './authentic.ts'

export type Mail = {
  /** In the order of the message, without folding. */
  headers: ReadonlyArray<HeaderLine>
  /** In small letters; null unless the message has exactly one. */
  from: string | null
  subject: string
  date: string
  text: string
  messageId: string
  /** The first message of its thread; its own id if it begins one. */
  thread: string
  /** A vacation's answer, or the like. */
  isReply: boolean
  attachments: ReadonlyArray<{ name: string; type: string; text: string | null }>
}

// What monitors attach: logs, reports, tables.
const TEXT = /^(text\/|application\/(json|x-ndjson|xml|yaml|x-yaml|toml|csv)$)|\+(json|xml|yaml)$/i
const TEXT_FILE = /\.(log|txt|csv|json|ya?ml|xml|md|out|toml|conf)$/i

export async function readMail(raw: Uint8Array): Promise<Mail> {
  // The parser is loaded for the first message: few systems get any.
  const { default: PostalMime, addressParser } = await import('postal-mime')
  const email = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
  const headers = email.headers.map(({ key, value }) => ({ key: key.toLowerCase(), value }))
  const senders = headers.filter(({ key }) => key === 'from').flatMap(({ value }) => addressParser(value))
  const from = senders.length === 1 ? (email.from?.address ?? '').toLowerCase() : ''
  const messageId = idsIn(email.messageId)[0] ?? ''
  return {
    headers,
    from: /^[^@\s]+@[^@\s]+$/.test(from) && domainOf(from) !== '' ? from : null,
    subject: (email.subject ?? '').trim(),
    date: email.date ?? '',
    text: (email.text ?? '').trim() || textOfHtml(email.html ?? ''),
    messageId,
    thread: idsIn(email.references)[0] ?? idsIn(email.inReplyTo)[0] ?? messageId,
    isReply: headers.some(({ key, value }) => key === 'auto-submitted' && /^\s*auto-replied/i.test(value)),
    attachments: email.attachments.map(({ filename, mimeType, content }) => ({
      name: filename ?? 'without a name',
      type: mimeType,
      text: TEXT.test(mimeType) || TEXT_FILE.test(filename ?? '') ? textOf(content) : null,
    })),
  }
}

function idsIn(text: string | undefined): Array<string> {
  return (text ?? '').match(/<[^<>\s]+>/g) ?? []
}

/** Null if it is no text after all. */
function textOf(content: ArrayBuffer | Uint8Array | string): string | null {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  return text.includes('\0') ? null : text.trim()
}

/** Enough for a person and a model to read: no page is shown from it. */
function textOfHtml(html: string): string {
  return html
    .replaceAll(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, '')
    .replaceAll(/<(br|\/p|\/div|\/tr|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
