import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { maskKubernetesSecrets } from '#core/masking/kubernetes-secret.ts'

const MARK = '[MASKED_SECRET_DATA]'

const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: db
  labels: {app: shop}
data:
  password: czNjcjN0
stringData:
  user: topsecret
type: Opaque
`

test('the data of a Secret goes, its name and kind stay', () => {
  const masked = maskKubernetesSecrets(SECRET)
  expect(parse(masked)).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'db', labels: { app: 'shop' } },
    data: MARK,
    stringData: MARK,
    type: 'Opaque',
  })
  expect(masked.endsWith('\n')).toBe(true)
  expect(maskKubernetesSecrets(masked)).toBe(masked)
})

test('a ConfigMap beside a Secret in one stream stays untouched', () => {
  const map = 'kind: ConfigMap\ndata:\n  note: kept\n'
  const masked = maskKubernetesSecrets(`${map}---\n${SECRET}`)
  const [first, second] = parseAllDocuments(masked).map(document => document.toJS())
  expect(first).toEqual({ kind: 'ConfigMap', data: { note: 'kept' } })
  expect(second.data).toBe(MARK)
  expect(maskKubernetesSecrets(masked)).toBe(masked)
})

test('JSON is written with two spaces, and only Secrets of a List are masked', () => {
  const list = {
    kind: 'List',
    items: [
      { kind: 'Secret', metadata: { name: 'a' }, data: { k: 'czNj' } },
      { kind: 'ConfigMap', data: { k: 'kept' } },
    ],
  }
  const masked = maskKubernetesSecrets(JSON.stringify(list))
  const wanted = structuredClone(list) as { items: Array<{ data: unknown }> }
  wanted.items[0]!.data = MARK
  expect(masked).toBe(JSON.stringify(wanted, null, 2))
})

test.each([
  ['JSON', JSON.stringify({ kind: 'SecretList', items: [{ metadata: { name: 'a' }, data: { k: 'czNj' } }] })],
  ['YAML', 'kind: SecretList\nitems:\n- metadata:\n    name: a\n  data:\n    k: czNj\n'],
])('the items of a SecretList need no kind of their own (%s)', (_, text) => {
  expect(parse(maskKubernetesSecrets(text)).items[0]).toEqual({ metadata: { name: 'a' }, data: MARK })
})

test.each([
  ['a bare list of objects', '- kind: Secret\n  data:\n    k: czNj\n- kind: Pod\n  data: kept\n'],
  ['an array of objects', JSON.stringify([{ kind: 'Secret', data: { k: 'czNj' } }])],
  ['a template', 'kind: Template\nobjects:\n  - kind: Secret\n    data:\n      k: czNj\n'],
  ['flow style', '{kind: Secret, data: {k: czNj}}'],
  ['quoted kind', '"kind": "Secret"\n"data":\n  "k": "czNj"\n'],
  ['data before kind', 'data:\n  k: czNj\nkind: Secret\n'],
  ['a broken object with its section twice', 'kind: Secret\ndata:\n  k: x\ndata:\n  k: czNj\n'],
  ['an object that refers to its own data', 'kind: Secret\ndata:\n  k: &a czNj\nother: *a\n'],
])('a Secret is found in %s', (_, text) => {
  const masked = maskKubernetesSecrets(text)
  expect(masked).not.toContain('czNj')
  expect(masked).toContain(MARK)
})

test("kubectl's annotation with the last applied object is masked too, in YAML and in JSON", () => {
  const applied = JSON.stringify({ kind: 'Secret', metadata: { name: 'db' }, data: { k: 'czNj' } })
  const object = {
    kind: 'Secret',
    metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `${applied}\n`, note: 'kept' } },
    data: { k: 'czNj' },
  }
  const yaml = `kind: Secret\nmetadata:\n  annotations:\n    note: kept\n    applied: |\n      ${applied}\ndata:\n  k: czNj\n`
  for (const text of [JSON.stringify(object), yaml]) {
    const masked = maskKubernetesSecrets(text)
    expect(masked).not.toContain('czNj')
    const { annotations } = parse(masked).metadata
    expect(annotations.note).toBe('kept')
    expect(Object.values(annotations).join('')).toContain(MARK)
    expect(maskKubernetesSecrets(masked)).toBe(masked)
  }
})

test.each([
  ['no Secret at all', 'kind: Pod\ndata:\n  k: v\n'],
  ['neither YAML nor JSON', 'kind: Secret: broken: {[ %\n\tdata'],
  ['a Secret without data', 'kind: Secret\nmetadata: {name: a}\n'],
])('%s comes back unchanged', (_, text) => {
  expect(maskKubernetesSecrets(text)).toBe(text)
})

test.each([
  ['a fenced block in prose', `Here it is: the Secret: yes\n\n\`\`\`yaml\n${SECRET}\`\`\`\nDone: true: ok\n`],
  ['a description with a broken line', `Events: none: at all\n${SECRET}`],
  ['a list item in a broken text', 'x: y: z\nitems:\n- kind: Secret\n  data:\n    k: czNjcjN0\n  type: Opaque\n'],
  ['data before kind', 'x: y: z\ndata:\n  k: czNjcjN0\n\n  l: topsecret\nkind: Secret\n'],
])('a Secret inside a text that is not YAML as a whole is masked line by line: %s', (_, text) => {
  const masked = maskKubernetesSecrets(text)
  expect(masked).not.toContain('czNjcjN0')
  expect(masked).not.toContain('topsecret')
  expect(masked).toContain(`data: "${MARK}"`)
  expect(maskKubernetesSecrets(masked)).toBe(masked)
})
