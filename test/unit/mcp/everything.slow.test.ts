import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { mcpToolHost, type McpEvent } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import type { Toolbox } from '../../../src/core/ports.ts'
import { startEverything, type Everything } from '../../fakes/everything.ts'
import { httpServer } from '../../fakes/mcp-servers.ts'

let everything: Everything
let sse: Everything
const never = new AbortController().signal

beforeAll(async () => {
  everything = await startEverything('streamableHttp')
  sse = await startEverything('sse')
})
afterAll(async () => {
  await Promise.all([everything?.kill(), sse?.kill()])
})

function open(log: (event: McpEvent) => void = () => {}): Promise<Toolbox> {
  const servers = { http: httpServer(everything.url), sse: httpServer(sse.url, { type: 'sse' }) }
  return mcpToolHost({ clock, servers, fetch, bridge: null, log }).open(
    'execution-1',
    [{ name: 'sse' }, { name: 'http' }],
    never,
  )
}

test('a real server answers over Streamable HTTP and over SSE: list, text, error, image, structure, large', async () => {
  const box = await open()
  expect(box.unavailable).toEqual([])
  expect(box.servers.map(row => row.server)).toEqual(['http', 'sse'])
  for (const { server, tools } of box.servers) {
    const names = tools.map(tool => tool.name)
    expect(names).toEqual(names.toSorted())
    expect(names).toContain(`${server}.echo`)
    expect(tools.find(tool => tool.name === `${server}.echo`)).toMatchObject({
      readOnly: true,
      parameters: { type: 'object', properties: { message: { type: 'string' } } },
    })

    expect(await box.call(server, 'echo', { message: 'hi' }, never)).toEqual({
      kind: 'answer',
      content: 'Echo: hi',
      isError: false,
    })

    const wrong = await box.call(server, 'get-sum', { a: 'no number' }, never)
    expect(wrong).toMatchObject({ kind: 'answer', isError: true })

    const image = await box.call(server, 'get-tiny-image', {}, never)
    expect(image).toMatchObject({
      kind: 'answer',
      isError: false,
      content: expect.stringMatching(/\[An image was returned: image\/png, \d{3,} bytes\. /),
      attachments: [{ mimeType: 'image/png', data: expect.stringMatching(/^iVBOR/) }],
    })

    const structure = await box.call(server, 'get-structured-content', { location: 'New York' }, never)
    expect(structure).toMatchObject({ kind: 'answer', content: expect.stringContaining('"temperature"') })

    const large = 'x'.repeat(1_000_000)
    expect(await box.call(server, 'echo', { message: large }, never)).toEqual({
      kind: 'answer',
      content: `Echo: ${large}`,
      isError: false,
    })
  }
  await box.close()
})

test('a slow tool is answered when it ends, and other calls do not wait for it', async () => {
  const box = await open()
  const order: Array<string> = []
  const slow = box.call('http', 'trigger-long-running-operation', { duration: 0.6, steps: 2 }, never).then(outcome => {
    order.push('slow')
    return outcome
  })
  await box.call('http', 'echo', { message: 'quick' }, never)
  order.push('quick')
  expect(await slow).toMatchObject({ kind: 'answer', content: expect.stringContaining('Duration: 0.6 seconds') })
  expect(order).toEqual(['quick', 'slow'])
  await box.close()
})

test('a call whose caller gives up rejects with the reason of the signal, at once', async () => {
  const box = await open()
  for (const server of ['http', 'sse']) {
    const stop = new AbortController()
    const call = box.call(server, 'trigger-long-running-operation', { duration: 20, steps: 1 }, stop.signal)
    setTimeout(() => stop.abort(new Error('tool timeout')), 100)
    // The tool's own answer would come after 20 s.
    await expect(call).rejects.toThrow('tool timeout')
    expect(await box.call(server, 'echo', { message: 'still here' }, never)).toMatchObject({
      content: 'Echo: still here',
    })
  }
  await box.close()
})

test('a server that is restarted in between is found again by the next call, and a read-only call in flight is repeated', async () => {
  const start = async (on?: number) => {
    const server = await startEverything('streamableHttp', on)
    onTestFinished(server.kill)
    return server
  }
  const first = await start()
  const port = Number(new URL(first.url).port)
  const events: Array<McpEvent> = []
  const box = await mcpToolHost({
    clock,
    servers: { x: httpServer(first.url) },
    fetch,
    bridge: null,
    log: event => events.push(event),
  }).open('execution-1', [{ name: 'x' }], never)
  await first.kill()
  const second = await start(port)
  // The new process answers HTTP 400 to a session that it never saw.
  expect(await box.call('x', 'echo', { message: 'again' }, never)).toMatchObject({ content: 'Echo: again' })
  expect(events.map(event => event.event)).toEqual(['mcp.reconnect'])

  // This tool is marked read-only, so the call that dies with its server may be made again.
  const slow = box.call('x', 'trigger-long-running-operation', { duration: 1, steps: 1 }, never)
  await new Promise(resolve => setTimeout(resolve, 300))
  await second.kill()
  await start(port)
  expect(await slow).toMatchObject({ kind: 'answer', content: expect.stringContaining('completed') })
  await box.close()
})
