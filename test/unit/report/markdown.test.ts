import { marked, type Tokens } from 'marked'
import { expect, test } from 'vitest'
import { codeBlock, codeSpan, plainLine, quoteBlock, table } from '#core/report/markdown.ts'

/** The blocks that a reader of Markdown sees. */
const kinds = (markdown: string) =>
  marked
    .lexer(markdown)
    .map(({ type }) => type)
    .filter(type => type !== 'space')
const firstOf = <T>(markdown: string) => marked.lexer(markdown)[0] as T
const AFTER = '\n\nThe end.'

test.each([
  ['a fence', '```\nrm -rf /\n```\n# Owned'],
  ['a longer fence', '`````\n# Owned\n`````'],
  ['a fence of tildes', '~~~\n# Owned\n~~~'],
  ['an indented fence', '   ```\n# Owned'],
  ['a fence and a carriage return', '```\r# Owned'],
  ['an open comment', '<!-- \n# Owned'],
  ['nothing', ''],
])('a block of code holds %s and ends where it ends', (_, text) => {
  expect(kinds(codeBlock(text) + AFTER)).toEqual(['code', 'paragraph'])
  const block = firstOf<Tokens.Code>(codeBlock(text))
  expect(block.text).toBe(text.replaceAll('\r', '\n'))
})

test.each([
  ['an open fence', '```sh\nkubectl get pods'],
  ['an open comment', 'see <!-- this'],
  ['an open tag', '<details><summary>x'],
  ['headings', '# One\n\n## Two'],
  ['a carriage return', 'one\r\n# two\r# three'],
])('a quotation holds %s and ends where it ends', (_, text) => {
  expect(kinds(quoteBlock(text) + AFTER)).toEqual(['blockquote', 'paragraph'])
})

test.each([
  ['pipes', 'a | b || c'],
  ['escaped pipes', String.raw`a \| b \\| c \\\| d`],
  ['line breaks', 'a\n| x | y |\n\n# Owned'],
  ['backticks', 'a ` b `` | c'],
])('a row of a table holds %s', (_, text) => {
  for (const cell of [plainLine(text), codeSpan(text)]) {
    const only = firstOf<Tokens.Table>(table(['One', 'Two'], [[cell, 'last']]))
    expect(only.type).toBe('table')
    expect(only.rows.map(row => row.length)).toEqual([2])
    expect(only.rows[0]?.[1]?.text).toBe('last')
  }
})

test.each([
  ['# Owned', 'paragraph'],
  ['1. one', 'paragraph'],
  ['- one', 'paragraph'],
  ['> one', 'paragraph'],
  ['<img src=x onerror=alert(1)>', 'paragraph'],
  ['[here](https://evil.example) ![x](y)', 'paragraph'],
  ['---', 'paragraph'],
])('%s is plain text in a line', (text, kind) => {
  expect(kinds(plainLine(text))).toEqual([kind])
  const line = firstOf<Tokens.Paragraph>(plainLine(text))
  expect(line.tokens.every(({ type }) => type === 'text' || type === 'escape' || type === 'link')).toBe(true)
  expect(marked.parseInline(plainLine(text))).not.toMatch(/<img|<a href="https:\/\/evil.example">here/)
})

test.each([
  ['a plain word', 'kubectl', '`kubectl`'],
  ['a backtick', 'a`b', '`` a`b ``'],
  ['two lengths', 'a`b``c', '``` a`b``c ```'],
  ['lines', ' a\n b ', '`a b`'],
  ['nothing', '  ', ''],
])('a span of code around %s', (_, text, expected) => {
  expect(codeSpan(text)).toBe(expected)
})
