// Replies that arrive in part: they broke off, reached an output limit, or were stopped because they repeated themselves.

import { describe, expect, test } from 'vitest'
import type { LlmChunk, LlmErrorKind, LlmRequest } from '#core/ports.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { says, scriptedLlm } from '../../fakes/scripted-llm.ts'
import { fakeTools } from '../../fakes/tools.ts'

const WORDS = 'the vendor says so'

function partly(text: string, kind: LlmErrorKind): Array<LlmChunk> {
  const error = { kind, message: WORDS, retryable: kind !== 'cut' }
  return [...(text === '' ? [] : [{ kind: 'text' as const, delta: text }]), { kind: 'error', error }]
}

/** Which agent is asked, and how often it was asked before. */
async function run(answer: (who: 'agent' | 'summary', nth: number, request: LlmRequest) => Iterable<LlmChunk>) {
  const count = { agent: 0, summary: 0 }
  const llm = scriptedLlm(request => {
    const who = (request.messages[0]?.content ?? '').includes('ExecSummaryAgent') ? 'summary' : 'agent'
    return answer(who, count[who]++, request)
  })
  const plan = planOf([agentPlan({ servers: [] })])
  const { state, detail } = await investigate({ llm, tools: fakeTools({}), plan, clock: fakeClock(undefined, true) })
  const events = state.view.events.map(({ event_type, status, content }) => [event_type, status, content])
  return { detail, events, requests: llm.requests, ended: state.ended }
}

describe.each<[string, LlmErrorKind]>([
  ['breaks off', 'unknown'],
  ['is cut at the output limit', 'cut'],
])('a reply that %s', (_name, kind) => {
  test('is gone on with once, and the result is the whole of it', async () => {
    const { detail, events, requests } = await run((who, nth) =>
      who === 'summary' ? says('in short') : nth === 0 ? partly('The disk of web-0 is fu', kind) : says('ll.'),
    )
    expect(detail).toMatchObject({ status: 'completed', final_analysis: 'The disk of web-0 is full.' })
    // The second request begins with the first one; the model sees its own words, and none of the vendor's.
    const [first, second] = requests
    const asked = second?.messages ?? []
    expect(asked.slice(0, -2)).toEqual(first?.messages)
    expect(asked.at(-2)).toMatchObject({ role: 'assistant', content: 'The disk of web-0 is fu' })
    expect(asked.at(-1)).toMatchObject({ role: 'user', content: expect.stringContaining('Go on') })
    expect(JSON.stringify(requests)).not.toContain(WORDS)
    // What was shown stays, and a person reads why it stopped.
    expect(events[0]).toEqual(['llm_response', kind === 'cut' ? 'completed' : 'failed', 'The disk of web-0 is fu'])
    expect(events[1]).toEqual(['error', 'completed', WORDS])
  })

  test('is gone on with in an executive summary too', async () => {
    const { detail, events } = await run((who, nth) =>
      who === 'agent' ? says('The disk is full.') : nth === 0 ? partly('web-0 has a fu', kind) : says('ll disk.'),
    )
    expect(detail).toMatchObject({ status: 'completed', executive_summary: 'web-0 has a full disk.' })
    expect(events.filter(([type]) => type === 'final_analysis').map(([, , content]) => content)).toEqual([
      'The disk is full.',
      'web-0 has a full disk.',
    ])
  })
})

test('a reply that is cut twice ends with what there is, and says so', async () => {
  const { detail, requests } = await run((who, nth) =>
    who === 'summary' ? says('in short') : partly(nth === 0 ? 'First half, ' : 'second half', 'cut'),
  )
  expect(detail?.final_analysis).toMatch(/^First half, second half\n\n\(.*output limit/)
  expect(requests.filter(each => each.messages[0]?.content.includes('Checker'))).toHaveLength(2)
})

test('a reply whose continuation is blank says that it is cut', async () => {
  const { detail } = await run((who, nth) =>
    who === 'summary' ? says('in short') : nth === 0 ? partly('First half, ', 'cut') : says(''),
  )
  expect(detail?.final_analysis).toMatch(/^First half, \n\n\(.*output limit/)
})

test('a model that reaches its limit before it says anything is told to be brief, and fails if it cannot', async () => {
  const brief = await run((who, nth) => (who === 'agent' && nth === 0 ? partly('', 'cut') : says('Full.')))
  expect(brief.detail).toMatchObject({ status: 'completed', final_analysis: 'Full.' })
  expect(brief.requests[1]?.messages.at(-1)?.content).toContain('write less')
  const never = await run(() => partly('', 'cut'))
  expect(never.detail).toMatchObject({ status: 'failed', error_message: WORDS })
  // The last one asks for a conclusion, without tools.
  expect(never.requests).toHaveLength(3)
})

const LOOP = Array.from({ length: 60 }, () => 'The disk of web-0 is full. ')

test('a loop in a summary is cut, and what stays says so', async () => {
  const { detail, events } = await run(who =>
    who === 'agent' ? says('The disk is full.') : says('Look at web-0. ', ...LOOP),
  )
  expect(detail?.executive_summary).toMatch(/^Look at web-0\. (The disk of web-0 is full\. ?)?\n\n\(.*repeat itself/)
  expect(events.filter(([, status]) => status === 'streaming')).toEqual([])
})

test('a summary of one short repeated line ends before it is noticed, and is cut all the same', async () => {
  const { detail } = await run(who =>
    who === 'agent' ? says('Full.') : says('The disk of web-0 is full.\n'.repeat(12)),
  )
  expect(detail?.executive_summary).toMatch(/^The disk of web-0 is full\.\n+\(.*repeat itself/)
})

test('an agent that loops is told so', async () => {
  const { detail, requests, events } = await run((who, nth) =>
    who === 'agent' && nth === 0 ? says('Look at web-0. ', ...LOOP) : says('Full.'),
  )
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'Full.' })
  expect(requests[1]?.messages.at(-1)?.content).toContain('repeated itself')
  expect(events[0]?.[2]).toMatch(/^Look at web-0\. (The disk of web-0 is full\. )?$/)
})

test('an agent whose thinking loops is stopped too', async () => {
  const thinking = LOOP.map(delta => ({ kind: 'thinking' as const, delta }))
  const { detail, requests } = await run((who, nth) => (who === 'agent' && nth === 0 ? thinking : says('Full.')))
  expect(detail).toMatchObject({ status: 'completed', final_analysis: 'Full.' })
  expect(requests[1]?.messages.at(-1)?.content).toContain('repeated itself')
})

/** A thousand characters that hold no repetition. */
function unlike(seed: number): string {
  return Array.from({ length: 100 }, (_, at) => String(Math.imul(seed + at, 2_654_435_761) >>> 0).padEnd(10, ' ')).join(
    '',
  )
}

test('a reply without end is stopped at 1 MiB, and its text ends the execution', async () => {
  let sent = 0
  const { detail, requests } = await run(function* (who) {
    if (who === 'summary') yield* says('in short')
    else for (; ; sent += 1000) yield { kind: 'text', delta: unlike(sent) }
  })
  expect(sent).toBeLessThan(1_100_000)
  expect(detail).toMatchObject({ status: 'completed' })
  expect(detail?.final_analysis?.length).toBeLessThan(1_049_000)
  expect(detail?.final_analysis).toMatch(/output limit\.\)$/)
  expect(requests).toHaveLength(2)
})

test('text that turns out to be thinking is no part of the answer', async () => {
  const { detail, events } = await run(() => [
    { kind: 'text', delta: 'Maybe DNS?' },
    { kind: 'text-was-thinking' },
    { kind: 'text', delta: 'The disk is full.' },
  ])
  expect(detail).toMatchObject({ final_analysis: 'The disk is full.', executive_summary: 'The disk is full.' })
  expect(events.slice(0, 2)).toEqual([
    ['llm_response', 'completed', 'Maybe DNS?'],
    ['llm_response', 'completed', 'The disk is full.'],
  ])
})
