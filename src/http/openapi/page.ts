// The document as a page that a person reads: no script, nothing from elsewhere.

import type { Described, Document, Parameter } from './document.ts'

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
code,pre{font:13px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.6rem;border:1px solid #8886;border-radius:6px}
details{margin:.3rem 0}h2{font-size:1rem;margin:2rem 0 .2rem}`

export function docsPage({ info, paths }: Document): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operation(method, path, described)),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(info.title)} API</title><style>${STYLE}</style></head>
<body><h1>${escaped(info.title)} API</h1><p>${escaped(info.description)}</p><p><a href="/api/v1/openapi.json">openapi.json</a></p>
${operations.join('\n')}
</body></html>
`
}

function operation(method: string, path: string, { summary, parameters, requestBody, responses }: Described): string {
  const answers = Object.entries(responses).flatMap(([status, { content }]) =>
    Object.entries(content ?? {}).map(([type, { schema }]) => block(`${status} ${type}`, schema)),
  )
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => block(`body ${type}`, schema))
  const list = parameters.length === 0 ? '' : `<ul>${parameters.map(parameter).join('')}</ul>`
  return `<h2><code>${method.toUpperCase()} ${escaped(path)}</code></h2><p>${escaped(summary)}</p>${list}${[...bodies, ...answers].join('')}`
}

function parameter({ name, in: where, description = '' }: Parameter): string {
  return `<li><code>${escaped(name)}</code> (${where}) ${escaped(description)}</li>`
}

function block(title: string, schema: object): string {
  if (Object.keys(schema).length === 0) return ''
  return `<details><summary>${escaped(title)}</summary><pre>${escaped(JSON.stringify(schema, null, 2))}</pre></details>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
