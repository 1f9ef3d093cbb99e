// The document as a page that a person reads: no script, nothing from elsewhere.

import type { Described, Document, JsonSchema, Parameter } from './document.ts'
import { breaking, code, escaped, table } from './page-html.ts'
import { shapeOf } from './page-shape.ts'
import { STYLE } from './page-style.ts'

type Named = { method: string; path: string; described: Described }

export function docsPage({ info, tags, paths, components }: Document): string {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Named => ({ method, path, described })),
  )
  const chapters = tags.map(({ name }) => ({ name, operations: all.filter(each => each.described.tags[0] === name) }))
  const names = Object.keys(components.schemas)
  const contents = chapters.map(({ name, operations }) => `<h2>${escaped(name)}</h2>${list(operations.map(entry))}`)
  const body = chapters.map(
    ({ name, operations }) => `<section><h2>${escaped(name)}</h2>${operations.map(operationOf).join('')}</section>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(info.title)} API</title><style>${STYLE}</style></head>
<body><header><h1>${escaped(info.title)} API</h1><p>${escaped(info.description)}</p>
<p>Version ${escaped(info.version)} · <a href="/api/v1/openapi.json">openapi.json</a></p></header>
<nav aria-label="Contents">${contents.join('')}<h2>Shapes</h2>${list(names.map(shapeEntry))}</nav>
<main>${body.join('')}<section><h2>Shapes</h2>${names.map(name => shape(name, components.schemas[name] ?? {})).join('')}</section></main>
</body></html>
`
}

function operationOf({ method, path, described }: Named): string {
  const { operationId: id, summary, parameters, requestBody, responses } = described
  const statuses = Object.entries(responses).map(([status, { description, headers = {}, content = {} }]) => ({
    row: [code(status), escaped([description, ...Object.entries(headers).map(headerOf)].join('; with '))],
    block: Object.entries(content).map(([type, { schema }]) => block(`Answer ${status}, ${type}`, schema)),
  }))
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => block(`Body, ${type}`, schema))
  return `<article><h3 id="${id}"><a href="#${id}">${verb(method)} ${code(path)}</a></h3><p>${escaped(summary)}</p>
${titled('Parameters', table(['Name', 'In', 'Type', 'Meaning'], parameters.map(parameterRow)))}${bodies.join('')}${statuses.flatMap(each => each.block).join('')}
<details><summary>Statuses ${Object.keys(responses).map(escaped).join(', ')}</summary>${table(
    ['Status', 'Meaning'],
    statuses.map(each => each.row),
  )}</details></article>`
}

function headerOf([name, { description }]: [string, JsonSchema]): string {
  return `${name}: ${description}`
}

function parameterRow({ name, in: where, required, description = '', schema, explode }: Parameter): Array<string> {
  const type = explode === false ? `${shapeOf((schema['items'] ?? {}) as JsonSchema)}, …` : shapeOf(schema)
  return [
    code(name),
    where,
    `<code>${type}</code>`,
    escaped(required && where === 'query' ? `Required. ${description}` : description),
  ]
}

function block(title: string, schema: JsonSchema): string {
  // What is no JSON has no more of a shape than its type.
  if (schema['type'] === 'string') return titled(escaped(title), '')
  return titled(escaped(title), `<pre>${shapeOf(schema)}</pre>`)
}

function shape(name: string, schema: JsonSchema): string {
  const id = `shape-${escaped(name)}`
  return `<article><h3 id="${id}"><a href="#${id}">${escaped(name)}</a></h3><pre>${shapeOf(schema)}</pre></article>`
}

function entry({ method, path, described }: Named): string {
  return `<a href="#${described.operationId}">${verb(method)} ${breaking(path.replace('/api/v1', ''))}</a>`
}

function shapeEntry(name: string): string {
  return `<a href="#shape-${escaped(name)}">${escaped(name)}</a>`
}

function list(items: ReadonlyArray<string>): string {
  return `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`
}

function verb(method: string): string {
  return `<b class="method">${escaped(method.toUpperCase())}</b>`
}

function titled(title: string, html: string): string {
  return html === '' && title === 'Parameters' ? '' : `<h4>${title}</h4>${html}`
}
