// A local model with a small window, and a tool that returns 5 MB: the object keeps all of it, the model gets what fits and can read the rest.

import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import type { McpDetail } from '#core/protocol/trace.ts'
import { EventLog } from '#objects/event-log.ts'
import { clock } from '#objects/platform.ts'
import { scriptedWorld, type Chat, type Said } from './scripted-model.ts'
import { alert, client, waitForEnd } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const ROWS = 360_000
// As llama.cpp with a context of 8,192 tokens.
const WINDOW_BYTES = 8192 * 4

function script(refused: Array<number>): (chat: Chat) => Said {
  return ({ who, turn, tools, answers, bytes, about }) => {
    if (bytes > WINDOW_BYTES) {
      refused.push(bytes)
      const message = `request (${Math.ceil(bytes / 4)} tokens) exceeds the available context size (8192 tokens), try increasing it`
      return { status: 400, error: { code: 400, message, type: 'exceed_context_size_error' } }
    }
    if (who !== 'Collector' || tools === 0) return { text: 'a row of data, many times' }
    if (turn === 0) return { calls: [['things__read_much', { about, rows: ROWS }]] }
    const id = /call read_result with call "(r[\d.]+)"/.exec(answers.at(-1) ?? '')?.[1]
    if (turn === 1) return { calls: [['read_result', { call: id, lines: `${ROWS}-` }]] }
    return { text: `the last page: ${answers.at(-1)}` }
  }
}

test(
  'a result of 5 MB ends in a conclusion in a small window, and stands whole in the log',
  { timeout: 60_000 },
  async () => {
    const refused: Array<number> = []
    scriptedWorld(script(refused))
    const id = crypto.randomUUID()
    await client.start(id, { ...alert('about-window1'), alert_type: 'pipeline', chain_id: 'pipeline' })
    await waitForEnd(id)
    const { detail, timeline } = (await client.snapshot(id)) ?? {}
    expect(detail?.status).toBe('completed')
    const read = timeline?.find(event => event.metadata?.['tool_name'] === 'read_result')
    expect(read?.content).toContain(`${ROWS * 14} bytes]\na row of data`)

    // The summary's request to each of two models, and the agent's own once.
    expect(refused.length).toBe(3)

    const settled = await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, { storage }) =>
      [...new EventLog(storage, id, clock).all()].flatMap(entry =>
        entry.type === 'tool.settled' && entry.private.outcome.kind === 'answer'
          ? [{ id: entry.private.interactionId, length: entry.private.outcome.content.length }]
          : [],
      ),
    )
    const large = settled.find(({ length }) => length === ROWS * 14)
    const pages = await Promise.all([1, 11, 99].map(page => client.readToolCall(id, large?.id ?? '', page, [])))
    const results = pages.map(page =>
      page === null || page === 'unknown' ? null : (JSON.parse(page.text ?? 'null') as McpDetail).tool_result,
    )
    expect(results.map(each => [each?.content.length, each?.page, each?.pages])).toEqual([
      [500_000, 1, 11],
      [ROWS * 14 - 5_000_000, 11, 11],
      [ROWS * 14 - 5_000_000, 11, 11],
    ])
  },
)
