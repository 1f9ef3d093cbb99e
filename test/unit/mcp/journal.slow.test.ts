import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import { startJournalMcpServer, type JournalServer } from '../../fakes/journal-mcp-server.ts'
import { httpServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal
const folders: Array<string> = []
const running: Array<JournalServer> = []
afterEach(async () => {
  await Promise.all(running.splice(0).map(server => server.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newJournal(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  folders.push(folder)
  return join(folder, 'journal.jsonl')
}

function open(server: JournalServer) {
  return mcpToolHost({ clock, servers: { j: httpServer(server.url) }, fetch, bridge: null }).open(
    'e',
    [{ name: 'j' }],
    never,
  )
}

test('calls are in the journal with arguments and time before they are answered, and the hook hears of them', async () => {
  const heard: Array<string> = []
  const hook = createServer((request, response) => {
    request.on('data', chunk => heard.push(String(chunk)))
    request.on('end', () => response.end())
  })
  await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve))
  const hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`
  const inHandler: Array<number> = []
  const server = await startJournalMcpServer({
    file: newJournal(),
    hookUrl,
    delayMs: 20,
    onCall: () => void inHandler.push(server.journal().length),
  })
  running.push(server)
  const box = await open(server)
  expect(box.servers[0]?.tools.map(tool => [tool.name, tool.readOnly])).toEqual([
    ['j.read_thing', true],
    ['j.write_thing', false],
  ])
  expect(await box.call('j', 'read_thing', { name: 'disk' }, never)).toEqual({
    kind: 'answer',
    content: 'disk is fine',
    isError: false,
  })
  await box.call('j', 'write_thing', { name: 'disk', value: 'clean' }, never)
  await box.close()
  expect(server.journal()).toMatchObject([
    { tool: 'read_thing', arguments: { name: 'disk' }, at: expect.any(Number) },
    { tool: 'write_thing', arguments: { name: 'disk', value: 'clean' } },
  ])
  expect(inHandler).toEqual([1, 2])
  expect(heard).toHaveLength(2)
  hook.close()
})

test('a writing call whose server goes away inside it is made once; a read-only one is tried again', async () => {
  for (const [tool, most] of [
    ['write_thing', 1],
    ['read_thing', 2],
  ] as const) {
    const file = newJournal()
    const server = await startJournalMcpServer({
      file,
      onCall: async () => {
        await server.close()
        // Long enough for the caller to see its connection close.
        await new Promise(resolve => setTimeout(resolve, 50))
      },
    })
    const box = await open(server)
    const outcome = await box.call('j', tool, { name: 'disk' }, never)
    expect(outcome.kind).toBe(tool === 'write_thing' ? 'interrupted' : 'unreachable')
    expect(server.journal().length).toBeLessThanOrEqual(most)
    expect(server.journal().length).toBeGreaterThanOrEqual(1)
    await box.close()
  }
})
