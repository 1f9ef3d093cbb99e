import { expect, test } from 'vitest'
import { readPath } from '#core/alerts/json-path.ts'

test.each([
  ['title', ['title']],
  ['event.title', ['event', 'title']],
  ['$.event.title', ['event', 'title']],
  ['$.items[0].name', ['items', '0', 'name']],
  ['items.0.name', ['items', '0', 'name']],
  ["$['odd key'].x", ['odd key', 'x']],
  ['$["a.b"]', ['a.b']],
  ["a['b'][1]", ['a', 'b', '1']],
  [' event.title ', ['event', 'title']],
  ['größe.@type', ['größe', '@type']],
  ['', null],
  ['$', null],
  ['.title', null],
  ['a..b', null],
  ['$..b', null],
  ['a.', null],
  ['a[*]', null],
  ['a[-1]', null],
  ['a[?(@.b)]', null],
  ['a[0]b', null],
  ['a b', null],
  ["a['b", null],
])('%j is %j', (text, keys) => {
  expect(readPath(text)).toEqual(keys)
})
