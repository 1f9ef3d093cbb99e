// Our choice: enough for a reason, too little for a page.
const MAX_CHARS = 500

/** The text of a page or a body in one line, for a sentence that a model and a person read. Pure. */
export function oneLine(text: string): string {
  const plain = /<\w/.test(text)
    ? text.replace(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')
    : text
  const line = plain.replace(/\s+/g, ' ').trim()
  return line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)} …` : line
}
