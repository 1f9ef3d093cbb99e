// The labels of a session: the last line of its executive summary.

import { describe, expect, test } from 'vitest'
import { readLabels, shownLength } from '#core/investigation/decide/labels.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import type { LabelMap } from '#core/investigation/log/plan.ts'
import type { LlmChunk } from '#core/ports.ts'
import type { Frame } from '#core/protocol/events.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { appendsOf, factsOf, withKill } from '../../fakes/one-reply.ts'
import { says, scriptedLlm } from '../../fakes/scripted-llm.ts'
import { fakeTools } from '../../fakes/tools.ts'

const one: LabelMap = {
  name: 'one',
  multi: false,
  instructions: '',
  labels: [
    { label: 'Page', description: 'wake somebody' },
    { label: 'close-it', description: 'nothing is left' },
    { label: 'watch', description: 'look again' },
  ],
}
const many: LabelMap = { ...one, name: 'many', multi: true }

test.each<[string, string, LabelMap, Array<string> | 'unclear']>([
  ['no line', 'The disk is full.', one, []],
  ['another word', 'The disk is full.\nLABEL: page', one, []],
  ['a line that is not the last', 'LABELS: page\nThe disk is full.', one, []],
  ['an empty line', 'Full.\nLABELS:', one, []],
  ['commas alone', 'Full.\nLABELS: , ,', one, []],
  ['a label', 'Full.\nLABELS: watch', one, ['watch']],
  ['no space', 'Full.\nLABELS:watch', one, ['watch']],
  ['spaces and another case', 'Full.\n  Labels  :  PAGE  \n\n', one, ['Page']],
  ['markup around the line', 'Full.\n**`LABELS: page`**', one, ['Page']],
  ['markup that is no pair', 'Full.\n**LABELS:** page', one, []],
  ['markup around a label', 'Full.\nLABELS: **page**', one, 'unclear'],
  ['a full stop', 'Full.\nLABELS: page.', one, ['Page']],
  ['a semicolon', 'Full.\nLABELS: page;', one, ['Page']],
  ['two full stops', 'Full.\nLABELS: page..', one, 'unclear'],
  ['a comma at the end', 'Full.\nLABELS: watch,', one, ['watch']],
  ['the same twice', 'Full.\nLABELS: watch, Watch', one, ['watch']],
  ['two of which one may be', 'Full.\nLABELS: watch, page', one, 'unclear'],
  ['two where several may be, in the order of the map', 'Full.\nLABELS: watch, page', many, ['Page', 'watch']],
  ['an unknown one', 'Full.\nLABELS: wat', one, 'unclear'],
  ['one known and one unknown', 'Full.\nLABELS: watch, wat', many, 'unclear'],
  ['words', 'Full.\nLABELS: none of them', one, 'unclear'],
  ['a line of Windows', 'Full.\r\nLABELS: close-it\r\n', one, ['close-it']],
])('a text with %s', (_name, text, map, labels) => {
  const read = readLabels(text, map)
  if (labels === 'unclear') return expect(read).toEqual({ kind: 'unclear' })
  const hasLine = /\n[ *`]*labels *:/i.test(text) && !text.includes(':**')
  expect(read).toEqual(
    hasLine ? { kind: 'named', labels, text: text.split(/\r?\n/)[0] } : { kind: 'none', labels, text },
  )
})

test('a text that is nothing but the line leaves nothing', () => {
  expect(readLabels('LABELS: watch', one)).toEqual({ kind: 'named', labels: ['watch'], text: '' })
})

test.each<[string, string, string]>([
  ['', 'Full.\nLABELS: watch', 'Full.'],
  ['', 'Full.\n\n**labels : watch**\n', 'Full.'],
  ['Disk full.\nLAB', 'ELS: watch', ''],
  ['Disk fu', 'll.\nLABELS: watch', 'll.'],
  ['', 'Full.\nLABELS are no labels.\nLast', 'Full.\nLABELS are no labels.\nLast'],
  ['', 'Full.\nLAB', 'Full.\nLAB'],
])('after %j, of %j people see %j, however it comes in', (before, text, shown) => {
  let sent = 0
  for (let end = 0; end <= text.length; end += 1) {
    const length = shownLength(before, text.slice(0, end), false)
    expect(length, 'what was shown stays').toBeGreaterThanOrEqual(sent)
    expect(shown.startsWith(text.slice(0, length))).toBe(true)
    sent = length
  }
  expect(text.slice(0, shownLength(before, text, true))).toBe(shown)
})

type Say = (nth: number) => Iterable<LlmChunk>

function world(say: Say, labelMap: LabelMap = one) {
  let asked = 0
  const llm = scriptedLlm(request => {
    const isSummary = (request.messages[0]?.content ?? '').includes('ExecSummaryAgent')
    // By the conversation, so that a call that a kill cut gets the same answer again.
    if (!isSummary) return says('The disk of web-0 is full.')
    asked += 1
    return say(request.messages.filter(message => message.role === 'user').length)
  })
  const plan = planOf([agentPlan({ servers: [] })], { labelMap })
  return { llm, tools: fakeTools({}), plan, clock: fakeClock(undefined, true), asked: () => asked }
}

async function run(say: Say, labelMap?: LabelMap) {
  const given = world(say, labelMap)
  const { state, detail, log } = await investigate(given)
  const summary = detail?.stages.at(-1)
  const execution = summary?.executions?.[0]?.execution_id
  const events = state.view.events
    .filter(event => event.execution_id === execution)
    .map(({ event_type, content }) => [event_type, content])
  return { detail, events, log, asked: given.asked(), requests: given.llm.requests, stage: summary?.status }
}

const streamed = (frames: ReadonlyArray<Frame>) =>
  frames.flatMap(frame => (frame.type === 'stream.chunk' ? [frame.delta] : [])).join('')

/** A text in pieces of one character, as the worst vendor streams it. */
const slowly = (text: string) => says(...text)

describe('a summary', () => {
  test('is asked for its labels last, and loses the line that names them wherever people look', async () => {
    const { detail, events, asked, requests, log } = await run(() => slowly('web-0 is full.\n\nLABELS: watch\n'))
    expect(detail).toMatchObject({ status: 'completed', executive_summary: 'web-0 is full.', labels: ['watch'] })
    expect(asked).toBe(1)
    expect(events).toEqual([
      ['llm_response', 'web-0 is full.'],
      ['final_analysis', 'web-0 is full.'],
    ])
    expect(JSON.stringify(log.frames)).not.toMatch(/LABELS/)
    const prompt = requests.at(-1)?.messages.at(-1)?.content ?? ''
    expect(prompt).toMatch(/- Page: wake somebody\n- close-it: nothing is left\n- watch: look again\n/)
    expect(prompt.indexOf('<analysis-')).toBeLessThan(prompt.indexOf('- Page'))
    expect(prompt.trimEnd()).toMatch(/exactly one label.*Write nothing after it\.$/)
  })

  test('that a model only thought has its labels too, and no event has their line', async () => {
    const { detail, events, log } = await run(() =>
      [...'web-0 is full.\nLABELS: watch'].map(delta => ({ kind: 'thinking' as const, delta })),
    )
    expect(detail).toMatchObject({ executive_summary: 'web-0 is full.', labels: ['watch'] })
    expect(events).toEqual([
      ['llm_thinking', 'web-0 is full.'],
      ['final_analysis', 'web-0 is full.'],
    ])
    expect(JSON.stringify(log.frames)).not.toMatch(/LABELS/)
  })

  test('without the line has no label, which is not unknown', async () => {
    const { detail, asked } = await run(() => says('web-0 is full.'))
    expect(detail).toMatchObject({ executive_summary: 'web-0 is full.', labels: [] })
    expect(asked).toBe(1)
  })

  test('that is nothing but the line is empty and keeps its labels', async () => {
    const { detail, events, asked } = await run(() => says('LABELS: watch'))
    expect(detail).toMatchObject({ status: 'completed', executive_summary: '', labels: ['watch'] })
    expect(events).toEqual([['llm_response', '']])
    expect(asked).toBe(1)
  })

  test('with a bad line is asked for once more, on the same conversation', async () => {
    const { detail, events, asked, requests, log } = await run(nth =>
      nth === 1 ? slowly('web-0 is full.\nLABELS: wat') : slowly('The disk of web-0 is full.\nLABELS: page'),
    )
    expect(detail).toMatchObject({ executive_summary: 'The disk of web-0 is full.', labels: ['Page'] })
    expect(asked).toBe(2)
    const [first, second] = requests.slice(-2)
    expect(second?.messages.slice(0, 2)).toEqual(first?.messages)
    expect(second?.messages.at(-2)).toMatchObject({ role: 'assistant', content: 'web-0 is full.\nLABELS: wat' })
    expect(second?.messages.at(-1)?.content).toContain('Page, close-it, watch')
    expect(events).toEqual([
      ['llm_response', 'web-0 is full.'],
      ['llm_response', 'The disk of web-0 is full.'],
      ['final_analysis', 'The disk of web-0 is full.'],
    ])
    expect(streamed(log.frames)).not.toMatch(/label/i)
  })

  test.each<[string, Iterable<LlmChunk>]>([
    ['is bad again', says('Other words.\nLABELS: wat, wut')],
    ['is blank', says('  ')],
    ['fails', [{ kind: 'error', error: { kind: 'auth', message: 'no key', retryable: false } }]],
    ['breaks off', [...says('Other wo'), { kind: 'error', error: { kind: 'unknown', message: 'x', retryable: true } }]],
    ['is cut', [...says('Other wo'), { kind: 'error', error: { kind: 'cut', message: 'x', retryable: false } }]],
  ])('whose second answer %s stays as it was first, its labels unknown', async (_name, second) => {
    const first = 'web-0 is full.\nLABELS: wat'
    const { detail, events, asked, stage, log } = await run(nth => (nth === 1 ? says(first) : second))
    expect(detail).toMatchObject({ status: 'completed', executive_summary: first, labels: null })
    expect([asked, stage]).toEqual([2, 'completed'])
    expect(events.filter(([type]) => type === 'final_analysis')).toEqual([['final_analysis', first]])
    expect(factsOf(log.entries, 'execution.finished').at(-1)).toMatchObject({ labels: null })
    expect(streamed(log.frames)).not.toMatch(/label/i)
  })

  test('whose second answer has no line has no label', async () => {
    const { detail } = await run(nth => says(nth === 1 ? 'Full.\nLABELS: wat' : 'Full again.'))
    expect(detail).toMatchObject({ executive_summary: 'Full again.', labels: [] })
  })

  test('that was gone on with is read as a whole', async () => {
    const broken: Array<LlmChunk> = [
      { kind: 'text', delta: 'web-0 is full.\nLAB' },
      { kind: 'error', error: { kind: 'unknown', message: 'x', retryable: true } },
    ]
    const { detail, events, log } = await run(nth => (nth === 1 ? broken : slowly('ELS: watch')))
    expect(detail).toMatchObject({ executive_summary: 'web-0 is full.', labels: ['watch'] })
    expect(events.at(-1)).toEqual(['final_analysis', 'web-0 is full.'])
    expect(streamed(log.frames)).toBe('The disk of web-0 is full.web-0 is full.')
  })

  test('that reached its output limit has lost its line', async () => {
    const cut: LlmChunk = { kind: 'error', error: { kind: 'cut', message: 'x', retryable: false } }
    const { detail } = await run(() => [{ kind: 'text', delta: 'web-0 is ' }, cut])
    expect(detail).toMatchObject({ status: 'completed', labels: null })
  })

  test('that failed has no labels', async () => {
    const { detail } = await run(() => [{ kind: 'error', error: { kind: 'auth', message: 'no', retryable: false } }])
    expect(detail).toMatchObject({ status: 'completed', executive_summary: null, labels: null })
  })

  test('may have several labels where the map says so', async () => {
    const { detail, requests } = await run(() => says('Full.\nLABELS: watch, page'), many)
    expect(detail).toMatchObject({ labels: ['Page', 'watch'] })
    expect(requests.at(-1)?.messages.at(-1)?.content).toContain('separated by commas')
  })
})

test('a kill anywhere, the reminder included, leaves one summary and its labels', async () => {
  const make = () => world(nth => says(nth === 1 ? 'Full.\nLABELS: wat' : 'All full.\nLABELS: watch'))
  const appends = await appendsOf(make)
  for (let append = 0; append <= appends; append += 1)
    for (const when of ['before', 'after'] as const) {
      const { entries, state } = await withKill(make(), { when, append })
      const at = `killed ${when} append ${append}`
      expect(state.view.detail, at).toMatchObject({ executive_summary: 'All full.', labels: ['watch'] })
      expect(reminders(entries), at).toBe(1)
      const conclusions = state.view.events.filter(
        ({ event_type, content }) => event_type === 'final_analysis' && content === 'All full.',
      )
      expect(conclusions, at).toHaveLength(1)
      expect(JSON.stringify(entries.map(entry => entry.public)), at).not.toMatch(/LABELS/)
    }
})

function reminders(entries: ReadonlyArray<Entry>): number {
  return factsOf(entries, 'message.added').filter(({ why }) => why === 'labels').length
}
