import { expect, test } from 'vitest'
import { compressFile } from '#http/answer/compress.ts'

type Asked = { encodings?: string; cf?: object }

function served({ encodings = 'gzip, br', cf }: Asked, headers: Record<string, string>, body: string | null = 'text') {
  const request = new Request('http://x/assets/a.js', { headers: { 'Accept-Encoding': encodings } })
  const file = compressFile(Object.assign(request, { cf }), new Response(body, { headers }))
  return [file.headers.get('Content-Encoding'), file.headers.get('ETag'), file.headers.get('Vary')]
}

const SCRIPT = { 'Content-Type': 'text/javascript; charset=utf-8', ETag: '"1"' }
const AS_IT_IS = [null, '"1"', null]

test('a runtime of one’s own compresses texts for who takes gzip, with a weak tag', () => {
  expect(served({}, SCRIPT)).toEqual(['gzip', 'W/"1"', 'Accept-Encoding'])
})

test.each<[string, Asked, Record<string, string>, string | null]>([
  ['at the edge, which does it', { cf: { colo: 'AMS' } }, SCRIPT, 'text'],
  ['for a client that does not take it', { encodings: 'identity' }, SCRIPT, 'text'],
  ['a picture', {}, { 'Content-Type': 'image/png', ETag: '"1"' }, 'text'],
  ['an answer without a body', {}, SCRIPT, null],
])('%s: the file is served as it is', (_, asked, headers, body) => {
  expect(served(asked, headers, body)).toEqual(AS_IT_IS)
})

test('what is compressed already stays so', () => {
  expect(served({}, { ...SCRIPT, 'Content-Encoding': 'br' })).toEqual(['br', '"1"', null])
})
