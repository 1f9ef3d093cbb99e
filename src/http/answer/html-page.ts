// Pages that the Worker writes itself: no script, and one style that the policy names by its digest.

import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { escapeHtml } from './escape-html.ts'

export type Page = { title: string; style: string; body: string; forms?: boolean }

/** `body` is HTML. `forms`: the page may send forms to us. */
export async function htmlPage(
  c: Context,
  { title, style, body, forms = false }: Page,
  status: ContentfulStatusCode,
): Promise<Response> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)))
  const hash = btoa(String.fromCharCode(...digest))
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action ${forms ? "'self'" : "'none'"}; frame-ancestors 'none'`
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body>${body}</body></html>
`
  return c.html(page, status, { 'Content-Security-Policy': policy })
}
