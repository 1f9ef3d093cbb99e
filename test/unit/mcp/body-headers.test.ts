import { expect, test } from 'vitest'
import { argumentHeaders, bodyHeaders } from '../../../src/adapters/mcp/body-headers.ts'
import { envelope } from '../../../src/adapters/mcp/envelope.ts'

const call = (name: string, _meta?: object) => ({ method: 'tools/call', params: { name, _meta } })
const stateless = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' }

test.each([
  ['a plain name', call('read', envelope), { ...stateless, 'mcp-name': 'read' }],
  ['a name that no header can carry', call('größe', envelope), { ...stateless, 'mcp-name': '=?base64?Z3LDtsOfZQ==?=' }],
  [
    'a name that looks encoded',
    call('=?base64?x', envelope),
    { ...stateless, 'mcp-name': '=?base64?PT9iYXNlNjQ/eA==?=' },
  ],
  ['the older generation', call('read'), {}],
  ['a notice', { method: 'notifications/initialized' }, {}],
])('the headers of %s', (_what, message, headers) => {
  expect(bodyHeaders(message)).toEqual(headers)
})

const schema = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    where: { type: 'object', properties: { rack: { type: 'integer', 'x-mcp-header': 'Rack' } } },
    broken: { type: 'string', 'x-mcp-header': 'not a name' },
    plain: { type: 'string' },
  },
}

test.each([
  [
    'all',
    { region: 'eu', where: { rack: 7 }, broken: 'x', plain: 'y' },
    { 'mcp-param-Region': 'eu', 'mcp-param-Rack': '7' },
  ],
  ['none', {}, {}],
  ['null and a list', { region: null, where: { rack: [1] } }, {}],
  ['a value with an edge of blanks', { region: ' eu' }, { 'mcp-param-Region': '=?base64?IGV1?=' }],
])('the headers of arguments: %s', (_what, args, headers) => {
  expect(argumentHeaders(schema, args)).toEqual(headers)
})
