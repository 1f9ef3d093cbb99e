// `@modelcontextprotocol/server-everything` over Streamable HTTP and over stdio through the bridge, side by side in one session: what a
// server can answer, and what becomes of a session whose stdio child is killed under it.

import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TimelineEvent } from '../../src/core/protocol/api.ts'
import { everythingEntry, startEverything, type Everything } from '../fakes/everything.ts'
import type { Conversation, Turn } from './harness/model-server.ts'
import { until } from './harness/processes.ts'
import { readWatched } from './harness/read-session.ts'
import { startWorld, type World } from './harness/world.ts'

const LARGE = 300_000
const UNSUMMARISED = { summarization: { enabled: false } }

let world: World<{ far: Everything }>

beforeAll(async () => {
  world = await startWorld({
    model: { answer },
    // The calls of one turn hold 600,000 characters, which must not be shortened away here.
    providers: { chat: { context_window: 1_000_000, images: true } },
    servers: { far: () => startEverything('streamableHttp') },
    serverSettings: UNSUMMARISED,
    tarsy: {
      defaults: { llm_provider: 'chat', alert_type: 'tour' },
      mcp_servers: {
        near: { transport: { type: 'stdio', command: 'node', args: [everythingEntry, 'stdio'] }, ...UNSUMMARISED },
      },
      agents: { Tourist: { description: 'Tries everything', mcp_servers: ['near', 'far'] } },
      agent_chains: {
        tour: { alert_types: ['tour', 'kill'], stages: [{ name: 'tour', agents: [{ name: 'Tourist' }] }] },
      },
    },
  })
})
afterAll(() => world?.close())

type Stop = { tool: string; args: object }

/** One turn each, on both servers at once. */
const TOUR: ReadonlyArray<Stop> = [
  { tool: 'echo', args: { message: 'hello' } },
  { tool: 'get-sum', args: { a: 'not a number', b: 2 } },
  { tool: 'trigger-long-running-operation', args: { duration: 2, steps: 4 } },
  { tool: 'echo', args: { message: 'x'.repeat(LARGE) } },
  { tool: 'get-tiny-image', args: {} },
  { tool: 'get-structured-content', args: { location: 'New York' } },
]
const LONG: Stop = { tool: 'trigger-long-running-operation', args: { duration: 8, steps: 1 } }

function answer({ summary, messages, answers }: Conversation): Turn {
  if (summary) return { text: 'It was a fine tour.' }
  if (messages.some(each => each.content?.includes('Type: kill'))) {
    if (answers.length === 0) return { calls: [{ tool: 'near__trigger-long-running-operation', args: LONG.args }] }
    return { text: `It said: ${answers[0]}` }
  }
  const stop = TOUR[answers.length / 2]
  if (stop === undefined) return { text: `${answers.length} answers.` }
  return { calls: ['near', 'far'].map(server => ({ tool: `${server}__${stop.tool}`, args: stop.args })) }
}

const send = (alertType: string) => world.send('Show me everything.', { alert_type: alertType })

/** The answers of one server, in the order of the tour. */
function answersOf(timeline: ReadonlyArray<TimelineEvent>, server: string) {
  return timeline
    .filter(event => event.event_type === 'llm_tool_call' && event.metadata?.['server_name'] === server)
    .map(({ content, metadata }) => ({ content, isError: metadata?.['is_error'] }))
}

test('lists, errors, slow, large, structured and non-text results pass alike over HTTP and through the bridge', async () => {
  const id = await send('tour')
  await world.watcher.waitForEnd(id)
  const read = await readWatched(world.system.url, world.watcher, id)
  expect(read.detail).toMatchObject({ status: 'completed', final_analysis: '12 answers.' })
  for (const server of ['near', 'far']) {
    const [hello, wrong, slow, large, image, structure] = answersOf(read.timeline, server)
    expect(hello).toEqual({ content: 'Echo: hello', isError: false })
    expect(wrong).toEqual({ content: expect.stringMatching(/invalid/i), isError: true })
    expect(slow).toEqual({ content: expect.stringContaining('Duration: 2 seconds, Steps: 4'), isError: false })
    // The timeline keeps the head of it and says so; the limit is 32,000 bytes.
    expect(large?.content).toMatch(/^Echo: x{1000}/)
    expect(large?.content.length).toBeLessThan(33_000)
    expect(image).toEqual({
      content: expect.stringMatching(/\[An image was returned: image\/png, \d+ bytes\. It is kept in the trace\.\]/),
      isError: false,
    })
    expect(structure).toEqual({ content: expect.stringContaining('"temperature"'), isError: false })
  }

  const listed = world.watcher
    .frames(id)
    .flatMap(({ frame }) =>
      frame.type === 'interaction.created' && frame.mcp_type === 'tool_list' ? [frame.server_name] : [],
    )
  expect(listed.toSorted()).toEqual(['far', 'near'])
  const offered = world.model.journal[0]?.conversation.tools ?? []
  expect(offered).toContain('near__echo')
  const namesOf = (server: string) =>
    offered.flatMap(name => (name.startsWith(server) ? name.slice(server.length) : []))
  expect(namesOf('near__')).toEqual(namesOf('far__'))

  // The model saw both images, and nobody read them as text.
  const last = world.model.journal.findLast(({ conversation }) => conversation.answers.length === 12)
  const { messages } = JSON.parse(last?.body ?? '{}') as { messages: Array<{ content: unknown }> }
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  const images = parts.filter(({ type }) => type === 'image_url')
  expect(images).toHaveLength(2)
  for (const { image_url: image } of images) expect(image.url).toMatch(/^data:image\/png;base64,iVBORw0KGgo/)
  const texts = messages.map(({ content }) => (typeof content === 'string' ? content : ''))
  expect(JSON.stringify([texts, read.timeline, read.detail])).not.toContain('iVBORw0KGgo')

  // What a model is given of one result has a limit too, 100,000 bytes.
  const largest = Math.max(...world.model.journal.flatMap(each => each.conversation.answers.map(text => text.length)))
  expect(largest).toBeGreaterThan(90_000)
  expect(largest).toBeLessThan(101_000)
})

test('a stdio child that is killed in the middle of a read-only call is replaced, and the session completes', async () => {
  const id = await send('kill')
  const calling = () => world.watcher.view(id).events.some(event => event.event_type === 'llm_tool_call')
  await until('the slow call is under way', calling)
  // Time for the call to reach the child. On a machine so busy that it has not, the child dies between two calls, with the same end.
  await new Promise(resolve => setTimeout(resolve, 1_000))
  const killed = childrenOf(world.system.pids().main)
  expect(killed.length).toBeGreaterThan(0)
  for (const pid of killed) process.kill(pid, 'SIGKILL')

  await world.watcher.waitForEnd(id)
  const read = await readWatched(world.system.url, world.watcher, id)
  expect(read.detail.status).toBe('completed')
  expect(read.detail.final_analysis).toBe('It said: Long running operation completed. Duration: 8 seconds, Steps: 1.')
  expect(answersOf(read.timeline, 'near')).toHaveLength(1)
  expect(childrenOf(world.system.pids().main).filter(pid => killed.includes(pid))).toEqual([])
})

/** The bridge's stdio servers: children of the start program. */
function childrenOf(parent: number): Array<number> {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/\(.*\)/s, '')
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return (
          Number(stat.split(/\s+/)[2]) === parent && command.includes('server-everything') && command.includes('stdio')
        )
      } catch {
        return false // It ended between the two looks.
      }
    })
}
