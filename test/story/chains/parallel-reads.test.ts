// A reply with several calls, on real servers: reads run five at a time, a write alone. How many are in the server at once is counted,
// not how long they take, so that a busy machine changes nothing.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeout as sleep } from 'node:timers/promises'
import type { JournalEntry } from '../../fakes/journal-mcp-server.ts'
import { startScripted, type Scripted } from '../harness/scripted-system.ts'

const FIRST = ['a', 'b', 'c', 'd', 'e', 'f']
const LAST = ['g', 'h']
// Longer than a further call would need to come in.
const READ_MS = 300
// Reads that come one after the other wait this long for others, in vain.
const PATIENCE_MS = 30_000

let scripted: Scripted
const flying = new Set<JournalEntry>()
const full = Promise.withResolvers<void>()
/** Which calls were in the server when another came in. */
const beside = new Map<string, Array<string>>()

const called = ({ tool, arguments: { name } }: JournalEntry) => `${tool} ${name}`

async function take(entry: JournalEntry): Promise<void> {
  beside.set(called(entry), [...flying].map(called))
  flying.add(entry)
  if (flying.size === 5) full.resolve()
  // The first five wait for each other; the sixth finds the promise resolved.
  if (FIRST.includes(entry.arguments.name)) await Promise.race([full.promise, sleep(PATIENCE_MS)])
  await sleep(READ_MS)
  flying.delete(entry)
}

beforeAll(async () => {
  const read = (name: string) => ({ tool: 'read_thing', args: { name } })
  scripted = await startScripted({
    model: {
      answer: ({ answers, summary }) => {
        if (summary || answers.length > 0) return { text: 'All of them are fine, and one was changed.' }
        const write = { tool: 'write_thing', args: { name: 'w', value: 'clean' } }
        return { text: 'I look at all of them.', calls: [...FIRST.map(read), write, ...LAST.map(read)] }
      },
    },
    onCall: take,
  })
})
afterAll(() => scripted?.close())

test('six reads are at most five at once in the server, a write is alone there, and the model hears in order', async () => {
  const id = await scripted.client.send('thing-101 is slow')
  expect(await scripted.client.waitForEnd(id)).toBe('completed')
  const at = (name: string) => beside.get(name) ?? ['never called']
  const most = Math.max(...[...beside.values()].map(others => others.length + 1))
  expect(most).toBe(5)
  expect(at('write_thing w')).toEqual([])
  for (const name of LAST) expect(at(`read_thing ${name}`)).not.toContain('write_thing w')
  const answers = scripted.model.journal.find(each => each.conversation.answers.length > 0)?.conversation.answers
  const fine = (name: string) => `${name} is fine`
  expect(answers).toEqual([...FIRST.map(fine), 'w is now clean', ...LAST.map(fine)])
  // In the timeline they stand as the model asked for them.
  const { events } = await scripted.client.view(id)
  expect(events.filter(event => event.event_type === 'llm_tool_call').map(event => event.content)).toEqual(answers)
  expect(scripted.servers.journal.journal()).toHaveLength(9)
})
