// A request for an operation, out of how it is described and of what is known to be there.

import type { Parameter } from '#http/openapi/document.ts'
import type { Named } from '../workers/described.ts'
import { bodyBy, hardText, valueBy } from './hostile.ts'
import type { Dice } from './seeded.ts'

/** Values that path parameters may have so that something is found: by `GET /path {parameter}`, or by the parameter alone. */
export type Known = Readonly<Record<string, ReadonlyArray<string>>>
export type Asked = { method: string; url: string; headers: Record<string, string>; body?: string }

export function requestBy(die: Dice, { method, path, described }: Named, known: Known): Asked {
  const { parameters, requestBody } = described
  const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    pathBy(die, name, known[`${path} ${name}`] ?? known[name]),
  )
  const query = parameters.filter(each => each.in === 'query').flatMap(each => queryBy(die, each))
  if (die.chance(0.1)) query.push(`${encoded(hardText(die))}=${encoded(hardText(die))}`)
  const schema = requestBody?.content['application/json']?.schema ?? null
  return {
    method,
    url: query.length === 0 ? url : `${url}?${query.join('&')}`,
    headers: { ...contentType(die), ...heldBy(die, parameters), ...(die.chance(0.1) && hostileHeader(die)) },
    ...(method !== 'GET' && (schema !== null || die.chance(0.3)) && { body: bodyBy(schema, die) }),
  }
}

function pathBy(die: Dice, name: string, known: ReadonlyArray<string> = []): string {
  const found = known.at(die.number(known.length))
  if (found !== undefined && die.chance(0.7)) return encoded(found)
  // What is empty is another path, and what is dots too.
  return encoded(hardText(die)) || name
}

function queryBy(die: Dice, { name, required, schema, explode }: Parameter): Array<string> {
  if (!die.chance(required ? 0.9 : 0.35)) return []
  const given = `${encodeURIComponent(name)}=`
  const kind = die.number(10)
  if (kind === 0) return [given]
  if (kind === 1) return [given + hardText(die).replaceAll(/[^\w%;-]/g, '')]
  if (kind === 2) return [given + encoded(hardText(die)), given + encoded(hardText(die))]
  if (kind === 3) return [given + encoded(hardText(die))]
  const value = valueBy(schema, die)
  return [given + encoded(explode === false && Array.isArray(value) ? value.join(',') : String(value))]
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** What a client says it holds, where the operation can answer that it is still right. */
function heldBy(die: Dice, parameters: ReadonlyArray<Parameter>): Record<string, string> {
  if (!parameters.some(each => each.name === 'If-None-Match') || die.chance(0.5)) return {}
  return { 'If-None-Match': die.chance(0.6) ? '*' : die.oneOf(['"x"', 'W/"x", *', '""', ',,', '"', 'W/']) }
}

function contentType(die: Dice): Record<string, string> {
  if (die.chance(0.8)) return { 'Content-Type': 'application/json' }
  return {
    'Content-Type': die.oneOf([
      'application/json; charset=latin1',
      'text/plain',
      'multipart/form-data',
      '/',
      'application/x-www-form-urlencoded',
    ]),
  }
}

function hostileHeader(die: Dice): Record<string, string> {
  const name = die.oneOf([
    'X-Forwarded-User',
    'Accept',
    'Cookie',
    'Origin',
    'Upgrade',
    'Range',
    'Content-Encoding',
    'If-None-Match',
    'Content-Length',
  ])
  return { [name]: die.oneOf(['x', '%00', '1'.repeat(2_000), 'gzip', 'bytes=0-', 'http://localhost:1']) }
}
