import DOMPurify from 'dompurify'
import { Marked } from 'marked'

const marked = new Marked({
  gfm: true,
  async: false,
  // HTML in a model's text is text: it comes from the logs and alerts that the model has read.
  renderer: { html: ({ text }) => (/^<br ?\/?>$/i.test(text) ? '<br>' : escaped(text)) },
})

// The text comes from models that have read logs and alerts. An image would tell its address to a stranger,
// a form would ask for a password, a style would break the policy of the page.
const ALLOWED = {
  ALLOWED_TAGS:
    'a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre s span strong sub summary sup table tbody td th thead tr ul'.split(
      ' ',
    ),
  ALLOWED_ATTR: ['href', 'title', 'start', 'align', 'colspan', 'rowspan', 'open'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
}

const purify = DOMPurify(window)
// Where it finds a DOM that it does not know, the library answers the text as it came.
if (!purify.isSupported)
  throw new Error('This browser is too old to show Markdown safely; texts are shown as they are.')
purify.addHook('afterSanitizeAttributes', node => {
  if (node.tagName === 'A') {
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer nofollow')
  }
  // Focusable, so that what scrolls sideways can be scrolled by keyboard.
  if (node.tagName === 'PRE' || node.tagName === 'TABLE') node.setAttribute('tabindex', '0')
})

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export function render(text: string): string {
  const tokens = marked.lexer(text)
  nestHeadings(tokens)
  return purify.sanitize(marked.parser(tokens), ALLOWED)
}

/** The page has an h1 and each section an h2. A model's headings stand below them, by how they nest: no level is left out. */
function nestHeadings(tokens: Parameters<typeof marked.walkTokens>[0]): void {
  const open: Array<number> = []
  void marked.walkTokens(tokens, token => {
    if (token.type !== 'heading') return
    const depth = Number(token.depth)
    while ((open.at(-1) ?? 0) >= depth) open.pop()
    open.push(depth)
    token.depth = Math.min(6, open.length + 2)
  })
}
