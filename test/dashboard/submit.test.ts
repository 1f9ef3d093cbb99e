// What the form of an alert says and chooses before anything is sent.

import { array, assert, constantFrom, json, property } from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from '../../dashboard/src/data/json-fault.ts'
import {
  chooseNative,
  choiceWords,
  toggleServer,
  toggleTool,
  type ToolChoice,
} from '../../dashboard/src/data/tool-choice.ts'

test.each([
  ['{"a": 1,\n  "b": }', 2, 8, 'a value'],
  ['{"a": 1 "b": 2}', 1, 9, 'a comma or }'],
  ['[1, 2', 1, 6, 'a comma or ]'],
  ['{"a": 1,}', 1, 9, 'a name in double quotes'],
  ["{'a': 1}", 1, 2, 'a name in double quotes'],
  ['{"a" 1}', 1, 6, 'a colon'],
  ['{"a": "x\ny"}', 1, 9, 'a closing quote'],
  ['{"ä🙂": "\\q"}', 1, 9, 'another sign behind the backslash'],
  ['{"a": 01}', 1, 7, 'a value'],
  ['{"a": True}', 1, 7, 'a value'],
  ['{"a": 1}\nand more', 2, 1, 'nothing more'],
  ['', 1, 1, 'a value'],
])('%j stops being JSON at line %d, column %d: %s', (text, line, column, expected) => {
  expect(jsonFault(text)).toEqual({ line, column, expected })
})

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    // The parser's own word is what the reader is compared with.
    return false
  }
}

test('it finds a fault where the browser does, and nowhere else', () => {
  const part = constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '\\',
    '1',
    '-',
    '0.5e3',
    '.',
    'true',
    'nul',
    ' ',
    '\n',
    '\t',
  )
  assert(
    property(
      array(part, { maxLength: 9 }).map(parts => parts.join('')),
      text => {
        expect(jsonFault(text) === null).toBe(isJson(text))
      },
    ),
    { numRuns: 5_000 },
  )
  assert(
    property(json(), text => {
      expect(jsonFault(text)).toBe(null)
    }),
  )
  expect(jsonFault('['.repeat(500_000))).toMatchObject({ column: 500_001 })
})

const ALL = ['get', 'list', 'log']
const one: ToolChoice = { servers: [{ name: 'k8s' }] }

test('the last server that is taken away leaves the chain its own', () => {
  expect(toggleServer(null, 'k8s')).toEqual(one)
  expect(toggleServer(one, 'prom')).toEqual({ servers: [{ name: 'k8s' }, { name: 'prom' }] })
  expect(toggleServer(one, 'k8s')).toBe(null)
})

test('of a server some tools are chosen; all are the server, none is without it', () => {
  const two = toggleTool(one, 'k8s', 'log', ALL)
  expect(two).toEqual({ servers: [{ name: 'k8s', tools: ['get', 'list'] }] })
  expect(toggleTool(two, 'k8s', 'log', ALL)).toEqual(one)
  expect(['get', 'list'].reduce((choice, tool) => toggleTool(choice, 'k8s', tool, ALL), two)).toBe(null)
  expect(toggleTool(one, 'prom', 'get', ALL)).toBe(one)
})

test('a native tool is on, off, or as it is configured', () => {
  const off = chooseNative(null, 'google_search', false)
  expect(off).toEqual({ servers: [], native_tools: { google_search: false } })
  expect(chooseNative(off, 'google_search', null)).toBe(null)
  expect(chooseNative(chooseNative(one, 'url_context', true), 'url_context', null)).toEqual(one)
  expect(toggleServer(off, 'k8s')).toEqual({ servers: [{ name: 'k8s' }], native_tools: { google_search: false } })
})

test('the choice in words', () => {
  const choice = { servers: [{ name: 'k8s' }, { name: 'prom', tools: ['q'] }], native_tools: { code_execution: false } }
  expect(choiceWords(choice)).toBe('k8s, 1 tool of prom, no code execution')
})
