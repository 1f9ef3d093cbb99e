// A model that answers at once by rules, over OpenAI's chat protocol. It runs in this process, so that one clock stamps what it sends and
// what readers receive.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A request as it arrived: `tag` names the alert, `results` counts the tool answers in it, `bytes` is its size. `kept` is the share of the
 * messages of the request before, of the same alert, with which its own begin.
 */
export type Ask = {
  at: number
  answeredAt: number
  type: string
  tag: string
  results: number
  summary: boolean
  bytes: number
  kept: number
}

export type Model = {
  url: string
  asks: Array<Ask>
  /** Resolves with the first request about an alert. */
  first(tag: string): Promise<Ask>
  /** Lets requests of sessions of this type go on. Those of `hold`, `stream`, `flood`, `long` and `storm` wait until then. */
  release(type: string): void
  /** How many requests wait. */
  held(): number
  close(): void
}

/** How deltas flow in a session of the type `stream`. */
export const STREAM = { count: 1_500, everyMs: 20 }
/** The same for `drip`: far apart, so that no delta waits for another. */
export const DRIP = { count: 100, everyMs: 50 }
/** The same for `flood`: a few deltas fill every buffer on the way to a reader that has stopped reading. */
export const FLOOD = { count: 20, everyMs: 100, pad: 131_072 }
export const TURNS = 10
/** Iterations of each agent in a session of the type `crowd`. */
export const CROWD_TURNS = 20
/** Iterations before the held one in a session of the type `long`, and the calls of each: two thousand events in all. */
export const LONG = { turns: 200, calls: 10 }

/** Calls of the first reply in a session of the type `reads`, and how long each takes. */
export const READS = { calls: 6, ms: 300 }
/** Parallel agents in a session of the type `large`, and the iterations of each before its answer, with one quick call each. */
export const LARGE = { agents: 20, turns: 2, ms: 10 }
/** A session of the type `budget`: the calls of one reply, whose results have some MB each. */
export const BUDGET = { calls: 5, bytes: 5_000_000 }
/** A session of the type `wide`: its turns, and the quick reads of each. */
export const WIDE = { turns: 100, calls: 9 }
/** A session of the type `prefix`: calls whose results together fit the window. */
export const PREFIX = { calls: 20, bytes: 8_000 }

export async function startModel(): Promise<Model> {
  const asks: Array<Ask> = []
  const waiting = new Map<string, (ask: Ask) => void>()
  const gates = new Map(['hold', 'stream', 'flood', 'long', 'storm'].map(type => [type, Promise.withResolvers<void>()]))
  // By alert: the messages of its last request. Of one type alone: they may have some MB.
  const before = new Map<string, string>()
  let held = 0

  function keptOf({ type, tag, summary }: ReturnType<typeof readAsk>, body: string): number {
    if (type !== 'prefix' || summary) return 1
    const { messages } = JSON.parse(body) as { messages: unknown }
    const text = JSON.stringify(messages).slice(0, -1)
    const last = before.get(tag) ?? text
    before.set(tag, text)
    return sharedLength(last, text) / last.length
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now()
    const body = await textOf(request)
    const read = readAsk(body)
    const ask = { at, answeredAt: at, ...read, bytes: Buffer.byteLength(body), kept: keptOf(read, body) }
    asks.push(ask)
    waiting.get(ask.tag)?.(ask)
    waiting.delete(ask.tag)
    held += 1
    if (ask.type !== 'long' || ask.results === LONG.turns * LONG.calls) await gates.get(ask.type)?.promise
    held -= 1
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    await reply(ask, delta => response.write(sse({ choices: [{ index: 0, delta, finish_reason: null }] })))
    response.write(sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }))
    response.end(
      `${sse({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } })}data: [DONE]\n\n`,
    )
    ask.answeredAt = performance.now()
  }

  const server = createServer((request, response) => {
    // The runtime may be stopped in the middle of an answer.
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asks,
    first: tag => {
      const known = asks.find(ask => ask.tag === tag)
      return known === undefined ? new Promise(resolve => waiting.set(tag, resolve)) : Promise.resolve(known)
    },
    release: type => gates.get(type)?.resolve(),
    held: () => held,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const FLOWS: Readonly<Record<string, { count: number; everyMs: number; pad?: number }>> = {
  stream: STREAM,
  drip: DRIP,
  flood: FLOOD,
}

type ToolUse = { tool: string; args(at: number): string; each?: number }

const DISKS: ToolUse = { tool: 'host__disk_usage', args: () => '{}' }
const SKILL: ToolUse = { tool: 'load_skill', args: () => '{"names":["note"]}' }
const read = (ms: number, bytes = 0): ToolUse => ({
  tool: 'timed__read',
  args: at => JSON.stringify({ name: `thing-${at}`, ms, bytes }),
})
// The last iteration of each writes the answer.
const CALLS: Readonly<Record<string, ToolUse & { count: number }>> = {
  turns: { count: TURNS, ...DISKS },
  tool: { count: 1, ...DISKS },
  crowd: { count: CROWD_TURNS - 1, ...SKILL },
  long: { count: LONG.turns * LONG.calls, each: LONG.calls, ...SKILL },
  reads: { count: READS.calls, each: READS.calls, ...read(READS.ms) },
  large: { count: LARGE.turns, ...read(LARGE.ms) },
  storm: { count: 1, ...read(0) },
  budget: { count: BUDGET.calls, each: BUDGET.calls, ...read(0, BUDGET.bytes) },
  wide: { count: WIDE.turns * WIDE.calls, each: WIDE.calls, ...read(0) },
  prefix: { count: PREFIX.calls, ...read(0, PREFIX.bytes) },
}

type Delta = { content?: string; tool_calls?: ReadonlyArray<object> }

async function reply(ask: Ask, say: (delta: Delta) => unknown): Promise<void> {
  if (!ask.summary && ask.results < (CALLS[ask.type]?.count ?? 0)) {
    const { tool: name, args, each = 1 } = CALLS[ask.type] ?? DISKS
    const calls = Array.from({ length: each }, (_, index) => {
      const at = ask.results + index
      return { index, id: `call_${at}`, type: 'function', function: { name, arguments: args(at) } }
    })
    say({ tool_calls: calls })
    return
  }
  const flow = ask.summary ? undefined : FLOWS[ask.type]
  if (flow === undefined) return void say({ content: `Done with ${ask.tag}.` })
  const pad = 'x'.repeat(flow.pad ?? 0)
  const begun = performance.now()
  for (let at = 0; at < flow.count; at += 1) {
    // By the clock: a sum of sleeps would drift.
    await sleep(Math.max(0, begun + at * flow.everyMs - performance.now()))
    say({ content: `${at}@${performance.now().toFixed(2)};${pad}` })
  }
  // Never ends, so that megabytes are not written to a log while other things are measured. The part that opened a flood cancels it.
  if (ask.type === 'flood') await new Promise<never>(() => undefined)
}

/** The moments at which the deltas in a piece of streamed text were sent. No blank ends them: one at the end of a delta is told with the next. */
export function stampsIn(text: string): Array<number> {
  return [...text.matchAll(/\d+@(\d+\.\d+);/g)].map(([, stamp]) => Number(stamp))
}

function readAsk(body: string): Pick<Ask, 'type' | 'tag' | 'results' | 'summary'> {
  const { messages } = JSON.parse(body) as { messages: Array<{ role: string; content: unknown }> }
  const prompt = messages.flatMap(({ role, content }) => (role === 'user' ? String(content) : [])).join('\n')
  return {
    type: /^Type: (\w+)/m.exec(prompt)?.[1] ?? '',
    tag: /bench-\d+/.exec(prompt)?.[0] ?? '',
    results: messages.filter(({ role }) => role === 'tool').length,
    // Of the session, or of a large result.
    summary: prompt.includes('<analysis-') || prompt.includes('<result-'),
  }
}

function sharedLength(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}

function sse(chunk: object): string {
  return `data: ${JSON.stringify({ id: 'bench', object: 'chat.completion.chunk', created: 0, model: 'bench', ...chunk })}\n\n`
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
