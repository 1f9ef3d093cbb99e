// The document as a page, without scripts or external resources.

import { escapeHtml } from '../answer/escape-html.ts'
import type { Page } from '../answer/html-page.ts'
import type { Described, Document, JsonSchema, Parameter } from './document.ts'
import { breakablePath, code, table } from './page-html.ts'
import { shapeOf } from './page-shape.ts'
import { STYLE } from './page-style.ts'

type Named = { method: string; path: string; described: Described }

export function docsPage({ info, tags, paths, components }: Document): Page {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Named => ({ method, path, described })),
  )
  const chapters = tags.map(({ name }) => ({ name, operations: all.filter(each => each.described.tags[0] === name) }))
  const names = Object.keys(components.schemas)
  const contents = chapters.map(({ name, operations }) => `<h2>${escapeHtml(name)}</h2>${list(operations.map(entry))}`)
  const body = chapters.map(
    ({ name, operations }) => `<section><h2>${escapeHtml(name)}</h2>${operations.map(operationOf).join('')}</section>`,
  )
  const html = `<header><h1>${escapeHtml(info.title)} API</h1><p>${escapeHtml(info.description)}</p>
<p>Version ${escapeHtml(info.version)} · <a href="/api/v1/openapi.json">openapi.json</a></p></header>
<nav aria-label="Contents">${contents.join('')}<h2>Shapes</h2>${list(names.map(shapeEntry))}</nav>
<main>${body.join('')}<section><h2>Shapes</h2>${names.map(name => shape(name, components.schemas[name] ?? {})).join('')}</section></main>`
  return { title: `${info.title} API`, style: STYLE, body: html }
}

function operationOf({ method, path, described }: Named): string {
  const { operationId: id, summary, parameters, requestBody, responses } = described
  const statuses = Object.entries(responses).map(([status, { description, headers = {}, content = {} }]) => ({
    row: [code(status), escapeHtml([description, ...Object.entries(headers).map(headerOf)].join('; with '))],
    block: Object.entries(content).map(([type, { schema }]) => block(`Answer ${status}, ${type}`, schema)),
  }))
  const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => block(`Body, ${type}`, schema))
  return `<article><h3 id="${id}"><a href="#${id}">${verb(method)} ${code(path)}</a></h3><p>${escapeHtml(summary)}</p>
${addTitle('Parameters', table(['Name', 'In', 'Type', 'Meaning'], parameters.map(parameterRow)))}${bodies.join('')}${statuses.flatMap(each => each.block).join('')}
<details><summary>Statuses ${Object.keys(responses).map(escapeHtml).join(', ')}</summary>${table(
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
    escapeHtml(required && where === 'query' ? `Required. ${description}` : description),
  ]
}

function block(title: string, schema: JsonSchema): string {
  // A body that is not JSON has only a media type.
  if (schema['type'] === 'string') return addTitle(escapeHtml(title), '')
  return addTitle(escapeHtml(title), `<pre>${shapeOf(schema)}</pre>`)
}

function shape(name: string, schema: JsonSchema): string {
  const id = `shape-${escapeHtml(name)}`
  return `<article><h3 id="${id}"><a href="#${id}">${escapeHtml(name)}</a></h3><pre>${shapeOf(schema)}</pre></article>`
}

function entry({ method, path, described }: Named): string {
  return `<a href="#${described.operationId}">${verb(method)} ${breakablePath(path.replace('/api/v1', ''))}</a>`
}

function shapeEntry(name: string): string {
  return `<a href="#shape-${escapeHtml(name)}">${escapeHtml(name)}</a>`
}

function list(items: ReadonlyArray<string>): string {
  return `<ul>${items.map(item => `<li>${item}</li>`).join('')}</ul>`
}

function verb(method: string): string {
  return `<b class="method">${escapeHtml(method.toUpperCase())}</b>`
}

function addTitle(title: string, html: string): string {
  return html === '' && title === 'Parameters' ? '' : `<h4>${title}</h4>${html}`
}
