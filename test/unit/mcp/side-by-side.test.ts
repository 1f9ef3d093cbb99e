// Several calls at once on one MCP session: each gets its own answer.

import { expect, test } from 'vitest'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import { fairGate } from '../../../src/core/fair-gate.ts'
import { httpServer } from '../../fakes/mcp-servers.ts'
import { result, scriptedFetch, silence } from '../../fakes/scripted-mcp.ts'

const never = new AbortController().signal

/** A server whose calls stay in flight until the test answers them, by their argument. */
async function slowServer() {
  const waiting = new Map<string, PromiseWithResolvers<Response>>()
  const played = scriptedFetch((rpc, request) => {
    if (rpc.method !== 'tools/call') return null
    const { arguments: args } = rpc.params as { arguments?: { name?: string } }
    const answer = Promise.withResolvers<Response>()
    waiting.set(args?.name ?? '', answer)
    return Promise.race([
      answer.promise.then(() => result(rpc.id, { content: [{ type: 'text', text: `${args?.name} is fine` }] })),
      silence(request),
    ])
  })
  // The gate of an Investigation object: at most five requests wait for their headers.
  const fetch = fairGate(5, played.fetch)
  const host = mcpToolHost({ clock, servers: { x: httpServer('https://mcp.example/mcp') }, bridge: null, fetch })
  const box = await host.open('e', [{ name: 'x' }], never)
  return {
    ...played,
    box,
    waiting: () => [...waiting.keys()],
    answer: (name: string) => waiting.get(name)?.resolve(new Response()),
    read: (name: string, signal: AbortSignal = never) => box.call('x', 'read_thing', { name }, signal),
  }
}

const fine = (name: string) => ({ kind: 'answer', content: `${name} is fine`, isError: false })

test('five calls of one session are in the server at once, and each gets its own answer, whichever comes first', async () => {
  const { box, read, waiting, answer, seen } = await slowServer()
  const names = ['a', 'b', 'c', 'd', 'e']
  const outcomes = Promise.all(names.map(name => read(name)))
  await expect.poll(waiting).toEqual(names)
  for (const name of names.toReversed()) answer(name)
  expect(await outcomes).toEqual(names.map(fine))
  expect(seen.filter(({ rpc }) => rpc === 'initialize')).toHaveLength(1)
  await box.close()
})

test('a caller that gives up one of several calls ends that one alone', async () => {
  const { box, read, waiting, answer, seen } = await slowServer()
  const stop = new AbortController()
  const others = Promise.all([read('a'), read('c')])
  const given = read('b', stop.signal)
  await expect.poll(waiting).toEqual(['a', 'c', 'b'])
  stop.abort(new Error('enough'))
  await expect(given).rejects.toThrow('enough')
  await expect.poll(() => seen.filter(({ rpc }) => rpc === 'notifications/cancelled')).toHaveLength(1)
  answer('c')
  answer('a')
  expect(await others).toEqual([fine('a'), fine('c')])
  await box.close()
})
