import { expect, test } from 'vitest'
import { readToolResult } from '#adapters/mcp/result-text.ts'
import { maskKubernetesSecrets } from '#core/masking/kubernetes-secret.ts'

const MARK = '[MASKED_SECRET_DATA]'
const VALUE = 'czNjcjN0'
const ONE = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data: { password: VALUE } }
/** kubectl sorts the keys, so the data comes before the kind. */
const SORTED = { apiVersion: 'v1', data: { password: VALUE }, kind: 'Secret', metadata: { name: 'db' } }

const line = JSON.stringify
const pretty = (value: unknown) => JSON.stringify(value, null, 2)
const parts = (...texts: Array<string>) => readToolResult({ content: texts.map(text => ({ type: 'text', text })) }).text
const python = (value: unknown) => line(value).replaceAll('"', "'")

/** Texts that hold a whole Secret. Each is also tested with ConfigMap in place of Secret. */
const WHOLE: ReadonlyArray<[string, string]> = [
  ['two parts of a tool result', parts(line(ONE), line(SORTED))],
  ['JSON lines', `${line(SORTED)}\n${line(ONE)}\n`],
  ['JSON lines with another kind between them', `${line(ONE)}\n${line({ kind: 'Pod', data: 'kept' })}\n${line(ONE)}\n`],
  ['two pretty objects', `${pretty(ONE)}\n${pretty(SORTED)}`],
  ['JSON after prose', `Found one object in default:\n${line(ONE)}`],
  ['JSON after prose on its line', `Found: yes: ${line(SORTED)} and no more.`],
  ['compact JSON after a word, which is plain text to YAML', `The object is ${line(ONE)}`],
  ['prose whose quotes are odd', `A 5" pipe, it's "old ${line(ONE)} isn't it?`],
  ['prose that opens a brace', `set {x and {"y": [1, then ${line(ONE)} end`],
  ['a fenced block', `Here it is: ok: yes\n\n\`\`\`json\n${line(ONE)}\n\`\`\`\nDone.`],
  ['a fenced pretty block', `Here it is: ok: yes\n\n\`\`\`json\n${pretty(SORTED)}\n\`\`\`\nDone.`],
  ['a comment of YAML', `note: kept\n# ${line(ONE)}\n`],
  ['a plain text of YAML', `note: kept\nlog:\n  got ${line(ONE)}\n`],
  ['a quoted text of YAML', `note: kept\nlog: 'got ${line(ONE)}'\n`],
  ['a string of JSON', line({ log: line(ONE), n: 1 })],
  ['a string of JSON that is pretty', line({ log: `got\n${pretty(SORTED)}\nend`, n: 1 })],
  ['a string of JSON that holds YAML', line({ log: `kind: Secret\ndata:\n  password: ${VALUE}\n` })],
  ['an array of strings', line(['a', line(ONE)])],
  ['a string in a string in a string, in JSON lines', `${line({ a: line({ b: line({ c: line(ONE) }) }) })}\n{"n":1}\n`],
  ['a field of logfmt', `level=info msg=${line(line(ONE))} took=3ms\nlevel=info msg=${line(line(SORTED))} took=4ms`],
  ['a list', `items:\n${line({ kind: 'List', items: [ONE, SORTED] })}`],
  ['a list that names the kind for its items, before', `x\n${line({ kind: 'SecretList', items: [{ data: VALUE }] })}`],
  ['a list that names the kind for its items, after', `x\n${line({ items: [{ data: VALUE }], kind: 'SecretList' })}`],
  ['an event that holds the object', `x\n${line({ type: 'ADDED', object: SORTED })}`],
  ['stringData', `x\n${line({ kind: 'Secret', stringData: { a: `}"{'] ${VALUE}`, b: VALUE } })}`],
  ['a key that stands twice', line(ONE).replace('"data"', `"data":"${VALUE}","data"`)],
  ['an annotation', `x\n${line({ kind: 'Pod', metadata: { annotations: { last: `${line(ONE)}\n` } } })}`],
  ['what Python prints', `x\n${python(ONE)}\n${python(SORTED)}`],
  ['flow style', `x: y: z\n{kind: Secret, data: {password: ${VALUE}}}`],
  ['two objects with a comma left out', `${line(SORTED).replace(',"kind"', ' "kind"')}\n${line(ONE)}`],
]

test.each(WHOLE)('a Secret is masked in %s, a ConfigMap stays unchanged', (_, text) => {
  const masked = maskKubernetesSecrets(text)
  expect(masked).toContain(MARK)
  expect(masked).not.toContain(VALUE)
  expect(maskKubernetesSecrets(masked)).toBe(masked)
  const twin = text.replaceAll('Secret', 'ConfigMap')
  expect(maskKubernetesSecrets(twin)).toBe(twin)
  // With a Secret at the end, so that the text is searched at all.
  expect(maskKubernetesSecrets(`: {\n${twin}\n{"kind":"Secret","data":"x"}`)).toBe(
    `: {\n${twin}\n{"kind":"Secret","data":"${MARK}"}`,
  )
})

test.each([
  ['in its data', line(ONE).slice(0, -5)],
  ['in its data, with a note behind', `${line(ONE).slice(0, -5)}\n[truncated]`],
  ['behind its data', `${line(ONE).slice(0, -1)}\n`],
  ['in the data of a pretty object', pretty(ONE).slice(0, -8)],
  ['inside a string', `{"log":${line(line(ONE)).slice(0, -9)}`],
  ['inside a string, after prose', `Log: it: is\n{"log":${line(line(ONE)).slice(0, -9)}`],
  ['in the second item of a list, before its kind', line({ items: [SORTED, SORTED] }).slice(0, -60)],
  ['in the second line, before its kind', `${line(SORTED)}\n${line(SORTED).slice(0, 50)}`],
  ['in a string of the second line, before its kind', `${line(SORTED)}\nmsg=${line(line(SORTED)).slice(0, 60)}`],
  ['in a whole string, before its kind', line({ a: line(SORTED), b: line(SORTED).slice(0, 50) })],
  ['in its data, by an ellipsis', line(ONE).replace(VALUE, `${VALUE}","b":"${VALUE}", ... "c":"${VALUE}`)],
  ['by a quote that is missing', line({ ...ONE, data: { a: '!', b: VALUE } }).replace('!"', '}')],
  ['by a quote that is missing, before its kind', line({ ...SORTED, data: { a: '!', b: VALUE } }).replace('!"', '}')],
])('a Secret that is broken %s is masked as far as it cannot be parsed', (_, text) => {
  const masked = maskKubernetesSecrets(text)
  expect(masked).toContain(MARK)
  expect(masked).not.toContain(VALUE.slice(0, 4))
  expect(maskKubernetesSecrets(masked)).toBe(masked)
})

test.each([
  ['a ConfigMap', line({ ...ONE, kind: 'ConfigMap' }).slice(0, -5)],
  ['a ConfigMap, pretty', pretty({ ...ONE, kind: 'ConfigMap' }).slice(0, -8)],
  ['a ConfigMap inside a string', `{"log":${line(line({ ...ONE, kind: 'ConfigMap' })).slice(0, -9)}`],
  ['an object with nothing but other keys', '{"level":"info","value":{"password":"'],
])('%s that is cut off stays, though a Secret stands before it', (_, text) => {
  const secret = '{"kind":"Secret","data":'
  expect(maskKubernetesSecrets(`${secret}{}}\n${text}`)).toBe(`${secret}"${MARK}"}\n${text}`)
})

test('text around a broken Secret stays', () => {
  const elided = '{"kind":"Secret","data":{"a":"b", ... },"type":"Opaque"}'
  expect(maskKubernetesSecrets(`Before: it: is\n${elided}\nAfter`)).toBe(
    `Before: it: is\n{"kind":"Secret","data":"${MARK}","type":"Opaque"}\nAfter`,
  )
})
