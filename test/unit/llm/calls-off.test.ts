// A conclusion is shown the tools of the calls before it, so that the provider's cache holds, and each vendor is told that none may be called.

import { expect, test } from 'vitest'
import type { LlmRequest } from '#core/ports.ts'
import { demoAmended } from '#adapters/llm/demo-report.ts'
import { collect, llmFor, requestFor, TOOLS, WIRES, type Wire } from './rig.ts'
import { marked } from '../../fakes/marked.ts'

const [chat, responses, anthropic, google] = WIRES as [Wire, Wire, Wire, Wire]
const never = new AbortController().signal

/** The body of a request as the vendor gets it. */
async function sent(wire: Wire, changes: Partial<LlmRequest>): Promise<Record<string, unknown>> {
  const bodies: Array<Record<string, unknown>> = []
  const fetch = (async (input, init) => {
    bodies.push((await new Request(input as string, init).json()) as Record<string, unknown>)
    return Response.json({ error: { message: 'no' } }, { status: 400 })
  }) as typeof globalThis.fetch
  const messages = [{ role: 'user' as const, content: 'alert' }]
  await collect(
    llmFor(wire, 'http://model.test', { fetch }).ask({ ...requestFor(wire, messages, TOOLS), ...changes }, never),
  )
  return bodies[0] ?? {}
}

test.for<[wire: Wire, key: string, value: unknown]>([
  [chat, 'tool_choice', 'none'],
  [responses, 'tool_choice', 'none'],
  [anthropic, 'tool_choice', { type: 'none' }],
  [google, 'toolConfig', { functionCallingConfig: { mode: 'NONE' } }],
])('$0.name is told so, and only then', async ([wire, key, value]) => {
  const off = await sent(wire, { mayCall: false })
  const on = await sent(wire, {})
  expect(off[key]).toEqual(value)
  expect(on[key] ?? null).not.toEqual(value)
  // The tools are the same in both, byte for byte.
  expect(JSON.stringify(off['tools'])).toBe(JSON.stringify(on['tools']))
})

test('a provider that refuses the word gets the tools without it', async () => {
  const body = await sent(chat, { mayCall: false, without: ['tool_choice'] })
  expect(body).not.toHaveProperty('tool_choice')
  expect(body['tools']).toHaveLength(TOOLS.length)
})

test('the demo model puts the memo of an action behind the report', () => {
  const prompt = `# The report\n\n${marked('report', 'It hangs.')}\n\n# The memo\n\n${marked('memo', 'Restarted.')}`
  expect(demoAmended(prompt)).toBe('It hangs.\n\n## What was done\n\nRestarted.')
  expect(demoAmended(marked('analysis', 'x'))).toBeNull()
})
