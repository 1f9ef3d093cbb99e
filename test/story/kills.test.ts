// A session survives `kill -9` of the runtime at any moment of its run: the same conclusion, nothing asked or done twice without need.

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TimelineEvent } from '../../src/core/protocol/api.ts'
import type { SessionView } from '../../src/core/protocol/view.ts'
import { normalised } from '../fakes/normalise.ts'
import type { Asked, Conversation, Moment, Turn } from './harness/model-server.ts'
import { isAlive, killRuntime, notKilled, until } from './harness/processes.ts'
import { startScripted, type Scripted } from './harness/scripted-system.ts'
import { loggedAfter, loggedTypes, storedRow, storedSession } from './harness/state-files.ts'

// From the moment that the next runtime answers. A session that waits for its lease's tick (30 s) would miss it.
const RESUMED_WITHIN_MS = 20_000

let scripted: Scripted
/** The moment to strike at, and what then happens inside the handler. */
let armed: { moment: string; strike: () => void | Promise<void> } | null = null
let killed = notKilled

function reach(moment: string): void | Promise<void> {
  if (armed?.moment !== moment) return
  const { strike } = armed
  armed = null
  return strike()
}

function kill(): void {
  killed = killRuntime(scripted.system.pids().workerd, scripted.client.list)
}

beforeAll(async () => {
  scripted = await startScripted({
    model: {
      answer: script,
      at: (moment, conversation) => reach(`model ${turnOf(conversation)} ${moment}`),
      paceMs: 5,
    },
    onCall: entry => reach(entry.tool),
    onRequest: () => void reach('tool request'),
    queue: { max_concurrent_sessions: 50 },
  })
})
afterAll(() => scripted?.close())

/** Each session is about a thing of its own, so that the journals can be told apart. */
function nameIn({ messages }: Conversation): string {
  return /thing-\d{3}/.exec(messages.map(each => each.content ?? '').join('\n'))?.[0] ?? ''
}

function turnOf({ summary, answers }: Conversation): string {
  return summary ? 'summary' : String(answers.length + 1)
}

function script(conversation: Conversation): Turn {
  const name = nameIn(conversation)
  switch (turnOf(conversation)) {
    case 'summary':
      return { text: `In short: ${name} was stuck and runs again since its value was changed. Nobody has to get up.` }
    case '1':
      return { thinking: 'First I look.', text: `I read ${name}.`, calls: [{ tool: 'read_thing', args: { name } }] }
    case '2':
      return { text: `I change ${name}.`, calls: [{ tool: 'write_thing', args: { name, value: 'clean' } }] }
    default:
      return {
        text: `# ${name}\n\nIt was stuck. Its value was changed once, and it runs as it should ever since then.`,
      }
  }
}

let count = 100
const newName = () => `thing-${(count += 1)}`

/** The end as REST tells it, the session's own name taken out. */
async function end(id: string, name: string): Promise<SessionView> {
  const view = await scripted.client.view(id)
  expect(view.events.filter(event => event.status === 'streaming')).toEqual([])
  // REST gives the timeline by sequence number across executions, which an interrupted event shifts.
  const stages = view.detail?.stages ?? []
  const executions = stages.flatMap(stage => (stage.executions ?? []).map(each => each.execution_id))
  const place = ({ execution_id }: TimelineEvent) => executions.indexOf(execution_id ?? '')
  const events = view.events.toSorted((a, b) => place(a) - place(b) || a.sequence_number - b.sequence_number)
  return JSON.parse(JSON.stringify({ ...view, events }).replaceAll(name, 'NAME')) as SessionView
}

let reference: Promise<SessionView> | null = null

/** The end of a run without a kill. */
function runWithoutKill(): Promise<SessionView> {
  return (reference ??= (async () => {
    const name = newName()
    const id = await scripted.client.send(`Look after ${name}.`)
    expect(await scripted.client.waitForEnd(id)).toBe('completed')
    expect(asks(name)).toEqual(once)
    expect(calls(name)).toEqual(onceEach)
    return end(id, name)
  })())
}

const askedAbout = (name: string): Array<Asked> =>
  scripted.model.journal.filter(each => nameIn(each.conversation) === name)

/** How often each turn was asked of the model. */
function asks(name: string): Record<string, number> {
  const turns = askedAbout(name).map(each => turnOf(each.conversation))
  return Object.fromEntries(['1', '2', '3', 'summary'].map(turn => [turn, turns.filter(each => each === turn).length]))
}

function calls(name: string): Record<string, number> {
  const tools = scripted.servers.journal.journal().flatMap(each => (each.arguments.name === name ? [each.tool] : []))
  const of = (tool: string) => tools.filter(each => each === tool).length
  return { read_thing: of('read_thing'), write_thing: of('write_thing') }
}

async function expectResumedSoon(id: string): Promise<void> {
  const up = await killed.up
  const resumed = loggedAfter(scripted.system.stateDir, id, killed.at) ?? Infinity
  expect(resumed - up).toBeLessThan(RESUMED_WITHIN_MS)
}

function anotherAnswers(): void {
  const { pid } = killed
  expect(isAlive(pid)).toBe(false)
  const { workerd } = scripted.system.pids()
  expect(workerd).not.toBe(pid)
  expect(isAlive(workerd)).toBe(true)
}

const once = { '1': 1, '2': 1, '3': 1, summary: 1 }
const onceEach = { read_thing: 1, write_thing: 1 }

type Case = { when: string; fire: string; asks: Partial<typeof once>; calls: Partial<typeof onceEach> }

const cases: Array<Case> = [
  { when: 'before the first model call', fire: 'tool request', asks: {}, calls: {} },
  { when: 'in the first model call', fire: 'model 1 asked' satisfies `model 1 ${Moment}`, asks: { '1': 2 }, calls: {} },
  { when: 'mid-stream', fire: 'model 3 mid', asks: { '3': 2 }, calls: {} },
  { when: 'inside a read-only call', fire: 'read_thing', asks: {}, calls: { read_thing: 2 } },
  { when: 'inside a writing call', fire: 'write_thing', asks: {}, calls: {} },
  { when: 'during the summary', fire: 'model summary mid', asks: { summary: 2 }, calls: {} },
]

test.for(cases)('killed $when, a session ends as if nothing had happened', async each => {
  const expected = await runWithoutKill()
  const name = newName()
  killed = notKilled
  armed = { moment: each.fire, strike: kill }
  const id = await scripted.client.send(`Look after ${name}.`)
  await until('the runtime is killed', () => killed.pid)
  expect(await scripted.client.waitForEnd(id)).toBe('completed')
  await expectResumedSoon(id)
  anotherAnswers()
  // Exactly: what was settled is not asked again, and what was in flight is.
  expect(asks(name)).toEqual({ ...once, ...each.asks })
  expect(calls(name)).toEqual({ ...onceEach, ...each.calls })
  const written = each.fire === 'write_thing'
  expect(normalised(await end(id, name))).toEqual(normalised(written ? withoutWrite(expected) : expected))
  const told = askedAbout(name).some(({ body }) => body.includes('Outcome unknown'))
  expect(told, 'the model is told of an unknown outcome').toBe(written)
})

/** A write whose outcome stays unknown is an event that says that it was interrupted, and set aside. */
function withoutWrite(view: SessionView): SessionView {
  const events = view.events.map(event =>
    event.metadata?.tool_name === 'write_thing'
      ? { ...event, metadata: { ...event.metadata, interrupted: true } }
      : event,
  )
  const gap = {
    kind: 'query_failed' as const,
    subject: 'journal.write_thing',
    text: 'journal.write_thing failed: its calls in the timeline say why.',
    count: 1,
  }
  const detail = view.detail === null ? null : { ...view.detail, completeness: { complete: false, gaps: [gap] } }
  return { ...view, detail, events }
}

test('killed when an alert is stored and its session has not begun, it is not left behind', async () => {
  const expected = await runWithoutKill()
  await untilHit(async () => {
    const name = newName()
    killed = notKilled
    // Its sender may get no answer: the kill is a matter of milliseconds.
    const sent = scripted.client.send(`Look after ${name}.`).catch(() => null)
    const id = await until('it is stored', () => storedSession(scripted.system.stateDir, name), 60_000, 1)
    kill()
    const hit = await until('the runtime is gone', () => !isAlive(killed.pid)).then(
      () => loggedTypes(scripted.system.stateDir, id).length === 0,
    )
    await sent
    expect(await scripted.client.waitForEnd(id)).toBe('completed')
    anotherAnswers()
    expect(normalised(await end(id, name))).toEqual(normalised(expected))
    if (hit) await expectResumedSoon(id)
    return hit
  })
})

test('killed after the end, before the store knew of it, a session ends there too', async () => {
  const expected = await runWithoutKill()
  await untilHit(async () => {
    const name = newName()
    killed = notKilled
    const id = await scripted.client.send(`Look after ${name}.`)
    const socket = new WebSocket(`${scripted.system.url.replace('http', 'ws')}/api/v1/ws`)
    socket.addEventListener('open', () =>
      socket.send(JSON.stringify({ action: 'subscribe', channel: `session:${id}` })),
    )
    const ended = new Promise<void>(resolve => {
      socket.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(String(data)) as { type: string; status?: string }
        if (frame.type !== 'session.status' || frame.status !== 'completed') return
        kill()
        resolve()
      })
    })
    await ended
    await until('the runtime is gone', () => !isAlive(killed.pid))
    const hit = storedRow(scripted.system.stateDir, id)?.status === 'in_progress'
    expect(loggedTypes(scripted.system.stateDir, id)).toContain('session.finished')
    expect(await scripted.client.waitForEnd(id)).toBe('completed')
    anotherAnswers()
    expect(asks(name)).toEqual(once)
    expect(normalised(await end(id, name))).toEqual(normalised(expected))
    return hit
  })
})

/** The moment is a few milliseconds wide and the kill comes from another process: it is tried until the files say that it was met. */
async function untilHit(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 8; tries += 1) if (await attempt()) return
  throw new Error('eight kills all came too late to show anything')
}

test('a start program that is killed mid-stream and started again leads to the same end', async () => {
  const expected = await runWithoutKill()
  const name = newName()
  let gone = false
  const strike = async () => {
    await scripted.system.kill()
    gone = true
  }
  armed = { moment: 'model 3 mid', strike }
  const id = await scripted.client.send(`Look after ${name}.`)
  await until('nothing is left of the system', () => gone)
  await expect(scripted.client.list()).rejects.toThrow()
  await scripted.system.restart()
  expect(await scripted.client.waitForEnd(id)).toBe('completed')
  expect(asks(name)).toEqual({ ...once, '3': 2 })
  expect(calls(name)).toEqual(onceEach)
  expect(normalised(await end(id, name))).toEqual(normalised(expected))
})
