// Large texts: as people meet them, and as an attacker would write them.

const POD = (at: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `web-7c9f8d6b5-${at}`,
    uid: `0f9d1c3e-8a52-4a7e-9d1b-${String(at).padStart(12, '0')}`,
    labels: { 'app.kubernetes.io/name': 'web', 'pod-template-hash': '7c9f8d6b5' },
  },
  spec: {
    containers: [
      {
        name: 'app',
        image: `registry.example.org/web@sha256:${'ab12'.repeat(16)}`,
        env: [{ name: 'DB_PASSWORD', value: 'n0t-A-word' }],
      },
    ],
  },
  status: { phase: 'Running', podIP: '10.2.3.4' },
})
const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  dsn: bm90LXRvLWJlLXJlYWQ=\n'

function yamlOf(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return ` ${String(value)}\n`
  const lines = Array.isArray(value)
    ? value.map(item => `${indent}-${yamlOf(item, `${indent}  `).replace(/^\n\s*/, ' ')}`)
    : Object.entries(value).map(([key, child]) => `${indent}${key}:${yamlOf(child, `${indent}  `)}`)
  return `\n${lines.join('')}`
}

const fill = (unit: string, size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)

/** Of about `size` characters each. A text as people meet it, by its kind. */
const FRIENDLY: Readonly<Record<string, (size: number) => string>> = {
  'a list of pods as YAML, with a Secret': size => {
    const pod = `---${yamlOf(POD(7), '')}`
    return `${fill(pod, size / 2)}\n---\n${SECRET}---\n${fill(pod, size / 2)}`
  },
  'a list of pods as JSON, with a Secret': size => {
    const pod = JSON.stringify(POD(7))
    const secret = JSON.stringify({ kind: 'Secret', data: { dsn: 'bm90LXRvLWJlLXJlYWQ=' } })
    return `{"kind":"List","items":[${`${pod},`.repeat(size / pod.length)}${secret}]}`
  },
  'lines of a log': size =>
    fill(
      '2026-11-02T10:00:00.123Z level=info msg="GET /api/v1/orders 200" user=carl trace_id=0af7651916cd43dd8448eb211c80319c dur=12ms\n',
      size,
    ),
  'lines of JSON': size =>
    fill(
      `${JSON.stringify({ ts: 1730541660, level: 'info', msg: 'said "no"', token: 'aB3-dE6-gH9-kL2', n: { a: [1, 2] } })}\n`,
      size,
    ),
  prose: size =>
    fill('The secret was rotated yesterday, and the pods were not restarted. Königsberg is far away. ', size),
}

/** Each is repeated. */
const UNITS: ReadonlyArray<string> = [
  '{',
  '}',
  '[',
  '{"a":',
  '{"a":"',
  '"',
  '\\',
  '\\"',
  '"a\\n',
  '\n',
  ' ',
  'a',
  ':',
  '- ',
  '- - ',
  'a: b: c\n',
  '[]\n',
  '{}\n',
  '\\u0041',
  'kind: Secret\n',
  'data: x\n',
  '+data: x\n',
  'kind: Secret\ndata: x\n---\n',
  '- data: x\n',
  '"data":1,',
  '{"data":1},',
  '{"kind":"Secret","data":1}\n',
  '"kind: Secret\\n"',
  '{"log":"kind: Secret\\ndata: 1"}\n',
  'x: |\n kind: Secret\n data: y\n',
  'password',
  'password: x\n',
  'password:',
  'password="',
  'password="${',
  "password='it's ",
  'token:a,',
  'token: |\n ',
  '"key":"a",',
  'DB_PASSWORD=x1y2z3 ',
  '<password>',
  '&lt;secret&gt;',
  'name: password\n',
  '"name":"password","value":"x1y2z3"},{',
  '--token ',
  'curl -u ',
  'a://b:c@d ',
  'a://b:',
  '@a.a',
  'a@a-a.',
  '-----BEGIN A-----\n',
  '-----END A-----\n',
  'QUJD\n',
  'authorization: ',
  'cookie: a=b;',
  "(password) VALUES ('x'),",
  'eyJ.',
  '$2b$',
  'ghp_',
  'basic ',
]
/** In what kind of text the unit stands. */
const STARTS = ['', 'kind: Secret\n', '{"kind":"Secret","data":{"a":"']
/** The units that need most memory or time, measured with 8 MB of each. */
const WORST = ['\\', '{"kind":"Secret","data":1}\n', '"kind: Secret\\n"', 'token:a,', '[]\n']

type Text = { name: string; make: () => string }

/** `friendly`, `hostile` (all of them), `units` (hostile, from their beginning on) or `worst`. */
export function textsOf(set: string, size: number): Array<Text> {
  if (set === 'friendly') return Object.entries(FRIENDLY).map(([name, make]) => ({ name, make: () => make(size) }))
  const starts = set === 'hostile' ? STARTS : set === 'worst' ? STARTS.slice(0, 2) : ['']
  const units = set === 'worst' ? WORST : UNITS
  return starts.flatMap(start =>
    units.map(unit => ({
      name: `${JSON.stringify(start)} and ${JSON.stringify(unit)}`,
      make: () => start + fill(unit, size),
    })),
  )
}
