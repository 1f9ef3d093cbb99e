// Runbooks. The first tests are scenarios of the reference's end-to-end suite (TARSy in Go) and bear their names; the others are ours.

import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../harness/processes.ts'
import type { Script } from '../harness/agents-model.ts'
import { startAgents, type Agents } from '../harness/agents-system.ts'
import { marked } from '../../fakes/marked.ts'

let agents: Agents
let pages: Server
let origin = ''
const asked: Array<string> = []

const PAGES: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/oom.md': response => response.end('# Out of memory\npassword: hunter2hunter2\nRaise the limit of the pod.'),
  '/moved.md': response => response.writeHead(302, { location: '/oom.md' }).end(),
  '/away.md': response => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  '/login': response => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Sign in</p>'),
  '/huge.md': response => response.end('x'.repeat(3_000_000)),
  '/team.md': response => response.end('# Ask the storage team.'),
}

beforeAll(async () => {
  pages = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const page = PAGES[path]
    if (page === undefined) response.writeHead(404).end()
    else page(response)
  })
  await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`
  agents = await startAgents({
    agents: { Checker: { description: 'Looks' } },
    chains: { one: { alert_types: ['one'], stages: [{ name: 'look', agents: [{ name: 'Checker' }] }] } },
    defaults: { runbook: '# The default runbook' },
    system: {
      runbooks: {
        allowed_domains: ['github.com', '127.0.0.1'],
        by_label: { team: { storage: `${origin}/team.md`, network: 'Look at the switches.' } },
      },
    },
  })
})
afterAll(async () => {
  await agents?.close()
  pages.close()
})
beforeEach(() => void (asked.length = 0))

const script: Script = {
  Checker: () => ({ text: 'The pod has too little memory.' }),
  ExecSummaryAgent: () => ({ text: 'In short: too little memory.' }),
  ChatAgent: () => ({ text: 'Yes.' }),
}

async function investigate(alert: { data?: string; runbook?: string } = {}) {
  const story = await agents.run('one', script, alert)
  const { messages } = agents.models.calls('Checker')[0]?.chat ?? { messages: [] }
  const errors = story.events.filter(each => each.event_type === 'error').map(each => each.content)
  return { ...story, prompt: messages.map(each => String(each.content)).join('\n'), errors }
}

test('Runbook URL', async () => {
  const { detail, prompt, errors } = await investigate({ runbook: `${origin}/moved.md` })
  expect(detail).toMatchObject({ status: 'completed', runbook_url: `${origin}/moved.md`, llm_interaction_count: 2 })
  expect(prompt).toMatch(new RegExp(`<runbook-[0-9a-f]{8} from="${origin}/moved.md">\n# Out of memory`))
  expect(prompt).toContain('Raise the limit of the pod.')
  // A runbook is masked as an alert is.
  expect(prompt).not.toContain('hunter2')
  expect(prompt).not.toContain('The default runbook')
  expect(errors).toEqual([])
})

test('Runbook fallback', async () => {
  const { detail, prompt, errors } = await investigate()
  expect(detail).toMatchObject({ status: 'completed', runbook_url: null, llm_interaction_count: 2 })
  expect(prompt).toContain(marked('runbook', '# The default runbook'))
  expect([errors, asked]).toEqual([[], []])
})

test('Runbook list', async () => {
  const answer = await fetch(`${agents.system.url}/api/v1/runbooks`)
  expect([answer.status, await answer.json()]).toEqual([200, []])
})

test.for<[path: string, said: string]>([
  ['/gone.md', '127.0.0.1 answered HTTP 404: there is no such file or folder'],
  [
    '/away.md',
    'it redirects to an address that is refused: its host 169.254.169.254 is not in system.runbooks.allowed_domains',
  ],
  ['/login', 'it is a web page, not a text; name the address of the raw file'],
  ['/huge.md', 'it is larger than 1024 kB'],
])('a runbook that cannot be had costs no session: %s', async ([path, said]) => {
  const { detail, prompt, errors } = await investigate({ runbook: `${origin}${path}` })
  const sentence = `The runbook ${origin}${path} could not be read: ${said}. The runbook of the configuration is used instead.`
  expect(detail.status).toBe('completed')
  expect(prompt).toContain(sentence)
  expect(prompt).toContain('# The default runbook')
  expect(errors).toEqual([sentence])
})

test('the operator is warned of a runbook that could not be read', async () => {
  await until(
    'the warning stands',
    async () => {
      const answer = await fetch(`${agents.system.url}/api/v1/system/warnings`)
      const { warnings } = (await answer.json()) as { warnings: Array<{ category: string; details: string }> }
      return warnings.some(({ category, details }) => category === 'runbook' && details.startsWith(origin))
    },
    90_000,
  )
})

test('a label decides where the alert names none, and a question has the same runbook without another request', async () => {
  const data = JSON.stringify({ alerts: [{ status: 'firing', labels: { team: 'storage' } }] })
  const { id, detail, prompt } = await investigate({ data })
  expect(detail).toMatchObject({ status: 'completed', runbook_url: null })
  expect(prompt).toContain(marked('runbook', '# Ask the storage team.', ` from="${origin}/team.md"`))
  const network = await investigate({ data: JSON.stringify({ labels: { team: 'network' } }) })
  expect(network.prompt).toContain(marked('runbook', 'Look at the switches.'))
  await agents.client.ask(id, 'Are you sure?')
  await until('the question is answered', () => agents.models.calls('ChatAgent').length > 0)
  await agents.waitForEnd(id)
  expect(JSON.stringify(agents.models.calls('ChatAgent')[0]?.chat.messages)).toContain('# Ask the storage team.')
  expect(asked).toEqual(['/team.md'])
})
