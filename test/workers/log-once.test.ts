// A session of several stages, parallel agents, large results and questions stores each text once, however often it is repeated.

import { env, runInDurableObject } from 'cloudflare:test'
import { afterEach, expect, test, vi } from 'vitest'
import { EventLog } from '#objects/event-log.ts'
import { unpack, type Stored } from '#objects/packing/pack.ts'
import { clock } from '#objects/platform.ts'
import { scriptedWorld, type Chat, type Said } from './scripted-model.ts'
import { alert, client, waitForEnd } from './world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const SEEN = ['the kernel log', 'two alerts of the night', 'a graph of free blocks', 'the audit trail', 'its own shell']

/** More than 200 characters, with escapes and surrogates, and no line twice: a model that repeats itself is stopped. */
const body = (name: string) =>
  `**${name}**: "the disk" of web-0 \\ is full 💾\n${SEEN.map(place => `${name} has seen it in ${place}.\n`).join('')}`

function script({ who, provider, turn, tools, about }: Chat): Said {
  const said = body(`${who === '' ? 'Summary' : who} ${turn}`)
  const call = {
    text: said,
    calls: [[who === 'Collector' ? 'things__read_much' : 'things__read', { about }]],
  } satisfies Said
  if (who === 'Mender' && provider === 'primary') return { status: 401 }
  return turn === 0 && tools > 0 && who !== 'ChatAgent' ? call : { text: said }
}

test(
  'each text of more than 200 characters stands in the log once, whatever repeats it',
  { timeout: 60_000 },
  async () => {
    const { models } = scriptedWorld(script)
    const id = crypto.randomUUID()
    const alertText = `about-once1 ${body('alert')}`
    await client.start(id, { ...alert(alertText), alert_type: 'pipeline', chain_id: 'pipeline' })
    await waitForEnd(id)
    const question = body('question')
    expect(await client.ask(id, question, 'ana')).toMatchObject({ chatId: expect.any(String) })
    const view = await vi.waitFor(async () => {
      const { detail, timeline } = (await client.snapshot(id)) ?? {}
      if (detail?.stages.at(-1)?.status !== 'completed') throw new Error('not answered yet')
      return { detail, timeline: timeline ?? [] }
    })
    const log = await storedLog(id)
    const said = models.map(({ who, turn }) => body(`${who === '' ? 'Summary' : who} ${turn}`))
    const bodies = new Set([alertText, question, 'a row of data\n'.repeat(200), ...said])
    expect(bodies.size).toBeGreaterThan(12)
    for (const each of bodies) expect(occurrences(log, JSON.stringify(each).slice(1, -1)), each.slice(0, 40)).toBe(1)

    // Each row is read alone as it is among all others, also one that refers to earlier rows.
    await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, { storage }) => {
      const all = [...new EventLog(storage, id, clock).all()]
      for (const entry of all) expect(new EventLog(storage, id, clock).entry(entry.seq)).toEqual(entry)
      expect(new EventLog(storage, id, clock).entry(all.length + 1)).toBeNull()
    })

    // A new instance of the object reads all of it back.
    expect(view.detail?.final_analysis).toBe(body('SynthesisAgent 0'))
    await runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, state) =>
      state.abort('restarted by the test'),
    ).catch(() => undefined)
    const again = await vi.waitFor(async () => await client.snapshot(id))
    expect(again?.timeline).toEqual(view.timeline)
    expect(again?.detail).toEqual(view.detail)
    const frames = (await client.since(id, 0, null)).frames.map(text => JSON.parse(text) as { content?: string })
    expect(frames.filter(frame => frame.content === body('SynthesisAgent 0')).length).toBeGreaterThan(1)
  },
)

function storedLog(id: string): Promise<string> {
  return runInDurableObject(env.INVESTIGATIONS.getByName(id), (_instance, { storage }) => {
    const hasParts = storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'log_parts'").toArray().length > 0
    const rows = storage.sql.exec<{ text: Stored | null }>(
      `SELECT public AS text FROM log UNION ALL SELECT private FROM log ${hasParts ? 'UNION ALL SELECT text FROM log_parts' : ''}`,
    )
    return rows
      .toArray()
      .map(({ text }) => (text === null ? '' : unpack(text)))
      .join('\n')
  })
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1
}
