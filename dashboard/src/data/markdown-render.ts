import DOMPurify from 'dompurify'
import { Marked } from 'marked'

const marked = new Marked({
  gfm: true,
  async: false,
  renderer: {
    // HTML in a model's text is shown as text: it comes from logs and alerts that the model has read.
    html: ({ text }) => (/^<br ?\/?>$/i.test(text) ? '<br>' : escapeHtml(text)),
    link({ href, tokens }) {
      const label = this.parser.parseInline(tokens)
      return isOurs(href) ? `<a href="${escapeHtml(href)}">${label}</a>` : withAddress(label, href)
    },
    image: ({ href, text }) => withAddress(escapeHtml(text), href),
  },
})

/**
 * Whether an address leads to this dashboard. A text of others must not lead a reader, or what its address holds, anywhere else: the address is
 * shown as text.
 */
function isOurs(href: string): boolean {
  return URL.canParse(href) && new URL(href).origin === location.origin
}

function withAddress(label: string, href: string): string {
  const address = escapeHtml(href)
  return label === address || label === '' ? address : `${label} (<code>${address}</code>)`
}

// Models have read logs and alerts, whose authors are not trusted. An image would call a foreign server, a form could ask for a password, and a style
// would break the page's content security policy.
const ALLOWED = {
  ALLOWED_TAGS:
    'a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre s span strong sub summary sup table tbody td th thead tr ul'.split(
      ' ',
    ),
  ALLOWED_ATTR: ['href', 'title', 'start', 'align', 'colspan', 'rowspan', 'open'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
}

const purify = DOMPurify(window)
// In an unknown DOM the library returns its input unchanged.
if (!purify.isSupported)
  throw new Error('This browser is too old to show Markdown safely; texts are shown as they are.')
purify.addHook('afterSanitizeAttributes', node => {
  if (node.tagName === 'A') {
    if (!isOurs(node.getAttribute('href') ?? '')) node.removeAttribute('href')
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer nofollow')
  }
  // Focusable, so that wide blocks can be scrolled by keyboard.
  if (node.tagName === 'PRE' || node.tagName === 'TABLE') node.setAttribute('tabindex', '0')
})

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export function render(text: string): string {
  const tokens = marked.lexer(text)
  nestHeadings(tokens)
  return purify.sanitize(marked.parser(tokens), ALLOWED)
}

/** The page has an h1 and each section an h2. A model's headings begin at h3 and skip no level. */
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
