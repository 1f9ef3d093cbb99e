// Calls of one reply that are marked read-only run in parallel. A call that may write runs alone, and later calls wait for it.

import { expect, test } from 'vitest'
import type { Entry } from '#core/investigation/log/facts.ts'
import { nextMove } from '#core/investigation/decide/next-move.ts'
import { Stop } from '#core/investigation/stop.ts'
import { mcpDetail } from '#core/investigation/read/trace.ts'
import type { PendingCall } from '#core/investigation/log/tool-answers.ts'
import { newTranscript, type Transcript } from '#core/investigation/log/transcript.ts'
import type { ToolOutcome, ToolSpec } from '#core/ports.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate } from '../../fakes/investigation.ts'
import { appendsOf, backwards, factsOf, held, idsOf, NAMES, oneReply, results, turns } from '../../fakes/one-reply.ts'
import { answers } from '../../fakes/tools.ts'

const spec = (name: string, marks: Partial<ToolSpec> = {}): ToolSpec => ({
  name,
  description: '',
  parameters: {},
  readOnly: false,
  idempotent: false,
  ...marks,
})

const TOOLS = [
  spec('host.read', { readOnly: true }),
  spec('host.write'),
  spec('host.set', { idempotent: true }),
  spec('load_skill', { idempotent: true }),
]
/** One letter per call: r(ead), w(rite), s(et, idempotent), l(oad_skill), n(o such tool). A capital: begun before. `!`: twice. `+`: settled. */
function pendingOf(line: string): Array<PendingCall> {
  return [...line.matchAll(/([a-z])(!?)(\+?)/gi)].map(([, letter = '', twice, settled], at): PendingCall => {
    const id = `${letter}${at}`
    const name = NAMES[letter.toLowerCase()] ?? ''
    const begun = letter !== letter.toLowerCase()
    return {
      call: { id, name, arguments: '{}' },
      eventId: begun ? `event-${id}` : null,
      attempts: twice === '!' ? 2 : begun ? 1 : 0,
      safe: begun && name !== 'host.write',
      answer:
        settled === ''
          ? null
          : { message: { role: 'tool', callId: id, name, content: '', isError: false }, digest: null, timedOut: false },
    }
  })
}

function transcriptOf(changes: Partial<Transcript>): Transcript {
  const fresh = newTranscript({ executionId: 'e', stageId: 's', agentIndex: 1 }, 1, 0)
  return { ...fresh, prepared: true, tools: TOOLS, ...changes }
}

function told(transcript: Transcript): string {
  const move = nextMove(transcript, agentPlan(), { running: 0, now: 0, wrapUpAt: 1 })
  if (move.kind === 'call_tools') return `call ${move.pending.map(({ call }) => call.id).join(' ')}`
  return move.kind === 'give_up_tool' ? `give up ${move.pending.call.id}` : move.kind
}

test.each([
  ['r', 'call r0'],
  ['rrr', 'call r0 r1 r2'],
  ['rrrrrrr', 'call r0 r1 r2 r3 r4 r5 r6'],
  ['rrwr', 'call r0 r1'],
  ['wrr', 'call w0'],
  ['ww', 'call w0'],
  // An idempotent call may be repeated, but it changes what a read beside it sees.
  ['rsr', 'call r0'],
  ['sr', 'call s0'],
  ['lr', 'call l0'],
  ['rl', 'call r0'],
  ['nr', 'call n0'],
  ['rnr', 'call r0'],
  // After a kill.
  ['RRr', 'call R0'],
  ['rRr', 'call R1'],
  ['R+Rr', 'call R1'],
  ['RR+r', 'call R0'],
  ['RR+w', 'call R0'],
  ['Wr', 'give up W0'],
  ['rW', 'call r0'],
  ['Sr', 'call S0'],
  ['Lr', 'call L0'],
  // After two kills in the same call.
  ['R!', 'give up R0'],
  ['R!R!r', 'give up R0'],
  ['R!+R!r', 'give up R1'],
  ['R!+R+r', 'call r2'],
  ['RR!', 'call R0'],
  ['S!', 'give up S0'],
  ['L!', 'give up L0'],
])('of the calls %s comes next: %s', (line, expected) => {
  expect(told(transcriptOf({ pending: pendingOf(line) }))).toBe(expected)
})

const digest = {
  callId: 'c',
  eventId: 'event-c',
  id: 'r1.1',
  server: 'host',
  tool: 'read',
  content: '',
  bytes: 36_000,
  tokens: 9000,
}

test.each([
  ['', 'summarise'],
  // After a kill: parallel reads are settled first, as without the kill.
  ['Rr', 'call R0'],
  ['wr', 'summarise'],
  ['lr', 'summarise'],
])('while a large result waits for its summary and %j is left of the reply, %s comes next', (line, expected) => {
  expect(told(transcriptOf({ pending: pendingOf(line), digests: [digest] }))).toBe(expected)
})

test('of six reads five run in parallel, and the sixth begins when one of them has ended', async () => {
  const flying = held()
  const entries: Array<Entry> = []
  const run = investigate(oneReply('rrrrrr', flying.run), entries)
  await turns()
  expect(flying.ids()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
  expect(idsOf(factsOf(entries, 'tool.begun'))).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
  await flying.end('r2')
  expect(flying.ids()).toEqual(['r0', 'r1', 'r3', 'r4', 'r5'])
  for (const id of flying.ids()) await flying.end(id)
  const { detail } = await run
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'done' })
})

test('results are logged and shown as they come, and sent to the model in the order of the calls', async () => {
  const flying = held()
  const used = oneReply('rrr', flying.run)
  const entries: Array<Entry> = []
  const run = investigate(used, entries)
  await turns()
  for (const id of ['r2', 'r1', 'r0']) {
    await flying.end(id)
    expect(idsOf(factsOf(entries, 'tool.settled')).at(-1)).toBe(id)
    const ends = entries.flatMap(({ public: frame }) => (frame?.type === 'timeline_event.completed' ? [frame] : []))
    const shown = ends.filter(({ event_type }) => event_type === 'llm_tool_call')
    expect(shown.at(-1)?.content).toBe(`result of ${id}`)
  }
  const { state } = await run
  expect(results(used.llm.requests)).toEqual(['result of r0', 'result of r1', 'result of r2'])
  const events = state.view.events.filter(event => event.event_type === 'llm_tool_call')
  expect(events.map(event => event.content)).toEqual(['result of r0', 'result of r1', 'result of r2'])
})

test('the trace shows the arguments and the result of each call, whichever answered first', async () => {
  const flying = held()
  const entries: Array<Entry> = []
  const run = investigate(oneReply('rrr', flying.run), entries)
  await turns()
  for (const id of ['r1', 'r2', 'r0']) await flying.end(id)
  await run
  const details = factsOf(entries, 'tool.settled').map(({ interactionId }) => mcpDetail(entries, interactionId))
  expect(details).toMatchObject(
    ['r1', 'r2', 'r0'].map(id => ({ tool_arguments: { id }, tool_result: { content: `result of ${id}` } })),
  )
})

test('reads take as long as the slowest of them', async () => {
  const clock = fakeClock()
  const ms: Readonly<Record<string, number>> = { r0: 100, r1: 300, r2: 200, r3: 100, r4: 100 }
  const used = oneReply('rrrrr', async (id, signal) => {
    await clock.sleep(ms[id] ?? 0, signal)
    return answers(id)
  })
  const entries: Array<Entry> = []
  const run = investigate({ ...used, clock }, entries)
  while (!entries.some(({ type }) => type === 'session.finished')) {
    await turns()
    clock.advance(100)
  }
  await run
  const at = (type: Entry['type']) => entries.flatMap(entry => (entry.type === type ? [entry.at] : []))
  expect(Math.max(...at('tool.settled')) - Math.min(...at('tool.begun'))).toBe(300)
  expect(factsOf(entries, 'tool.settled').map(({ durationMs }) => durationMs)).toEqual([100, 100, 100, 200, 300])
})

test('a write waits for the reads before it, runs alone, and the reads behind it wait for it', async () => {
  const flying = held()
  const used = oneReply('rrwrr', flying.run)
  const run = investigate(used)
  await turns()
  const seen: Array<Array<string>> = []
  for (const id of ['r1', 'r0', 'w2', 'r4', 'r3']) {
    seen.push(flying.ids())
    await flying.end(id)
  }
  await run
  expect(seen).toEqual([['r0', 'r1'], ['r0'], ['w2'], ['r3', 'r4'], ['r3']])
  expect(results(used.llm.requests)).toEqual(['r0', 'r1', 'w2', 'r3', 'r4'].map(id => `result of ${id}`))
})

test('a write that can be repeated runs alone as well', async () => {
  const used = oneReply('rsrs', id => answers(id))
  await investigate(used)
  expect(used.tools.flights.map(({ args, beside }) => [args['id'], beside])).toEqual([
    ['r0', []],
    ['s1', []],
    ['r2', []],
    ['s3', []],
  ])
})

test('each call sends its own progress', async () => {
  const { log } = await investigate(oneReply('rrr', id => answers(id)))
  const progress = log.frames.flatMap(frame => (frame.type === 'execution.progress' ? [frame] : []))
  expect(progress.filter(({ phase }) => phase === 'gathering_info').map(({ message }) => message)).toEqual([
    'host.read',
    'host.read',
    'host.read',
  ])
})

const late: ToolOutcome = { kind: 'timed_out', message: 'too late' }

// Two consecutive timeouts end an execution (TIMEOUTS_IN_A_ROW). The order of the calls counts; the quick answer arrives first in each case.
test.each([
  ['an answer between two', ['r1', 'r0', 'r2'], { r0: late, r2: late }, 'completed'],
  ['the two last', ['r0', 'r1', 'r2'], { r1: late, r2: late }, 'failed'],
  ['the two last, the last of them first', ['r0', 'r2', 'r1'], { r1: late, r2: late }, 'failed'],
  ['the two first', ['r2', 'r0', 'r1'], { r0: late, r1: late }, 'completed'],
])('timeouts in a row are counted in the order of the calls: %s', async (_, order, outcomes, status) => {
  const flying = held()
  const run = investigate(oneReply('rrr', flying.run))
  await turns()
  for (const id of order) await flying.end(id, (outcomes as Record<string, ToolOutcome>)[id])
  expect((await run).detail?.status).toBe(status)
})

test('an abort during reads settles each as interrupted and begins no further one', async () => {
  const flying = held()
  const stop = new AbortController()
  const entries: Array<Entry> = []
  const used = { ...oneReply('rrrrrrr', flying.run), signal: stop.signal }
  const run = investigate(used, entries)
  await turns()
  await flying.end('r3')
  stop.abort(new Stop('cancelled', 'cancelled by ana'))
  const { state, detail } = await run
  expect(detail).toMatchObject({ status: 'cancelled', stages: [{ executions: [{ status: 'cancelled' }] }] })
  const events = state.view.events.filter(event => event.event_type === 'llm_tool_call')
  const cut = { status: 'cancelled', content: 'Not finished: cancelled by ana.', metadata: { is_error: true } }
  expect(events).toMatchObject([cut, cut, cut, { status: 'completed', content: 'result of r3' }, cut, cut])
  expect(factsOf(entries, 'tool.settled').filter(({ outcome }) => outcome.kind === 'interrupted')).toHaveLength(5)
  expect(used.tools.inFlight).toBe(0)
  // The sixth call began when one had ended; the seventh did not begin.
  expect(used.tools.flights.map(({ args }) => args['id'])).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5'])
})

test('once the log has failed no further read is begun', async () => {
  const flying = held()
  const used = oneReply('rrrrrr', flying.run)
  let full = false
  const run = investigate(used, [], when => {
    if (!full || when === 'after') return false
    full = false
    throw new Error('the disk is full')
  })
  await turns()
  full = true
  for (const id of ['r2', 'r0', 'r1', 'r3', 'r4']) await flying.end(id)
  expect((await run).detail).toMatchObject({ status: 'failed', error_message: 'the disk is full' })
  expect(used.tools.flights.map(({ args }) => args['id'])).toEqual(['r0', 'r1', 'r2', 'r3', 'r4'])
})

test(
  'wherever the log fails in a batch, all of it has ended when the fault goes on, and nothing stays open',
  { timeout: 60_000 },
  async () => {
    const make = () => oneReply('rrrrrrr', backwards)
    const count = await appendsOf(make)
    for (let at = 1; at <= count; at += 1) {
      const used = make()
      let failed = false
      const entries: Array<Entry> = []
      const { state } = await investigate(used, entries, (when, append) => {
        if (failed || when === 'after' || append !== at) return false
        failed = true
        throw new Error('the disk is full')
      }).catch(error => {
        expect(error, `write ${at}`).toHaveProperty('message', 'the disk is full')
        return investigate(used, entries)
      })
      expect(failed, `write ${at}`).toBe(true)
      expect(used.tools.inFlight, `write ${at}`).toBe(0)
      expect(
        state.view.events.filter(event => event.status === 'streaming'),
        `write ${at}`,
      ).toEqual([])
      const end = entries.findIndex(entry => entry.type === 'execution.finished')
      const after = entries.slice(end).filter(entry => entry.type.startsWith('tool.'))
      expect(after, `write ${at}`).toEqual([])
    }
  },
)
