// The verdict of whole investigations: of one agent, of a synthesis, of an amended report, of sub-agents, and what a chat sees of it.

import { describe, expect, test } from 'vitest'
import type { AgentPlan, Plan } from '#core/investigation/log/plan.ts'
import type { LlmChunk, LlmRequest } from '#core/ports.ts'
import type { Frame } from '#core/protocol/events.ts'
import { fakeClock } from '../../fakes/clock.ts'
import { agentPlan, investigate, planOf } from '../../fakes/investigation.ts'
import { marked } from '../../fakes/marked.ts'
import { appendsOf, factsOf, withKill } from '../../fakes/one-reply.ts'
import { calls, says, scriptedLlm, turnOf } from '../../fakes/scripted-llm.ts'
import { answers, fakeTools } from '../../fakes/tools.ts'

type Claim = { text: string; calls: Array<string> }

const TRUE: Claim = { text: 'The disk is "97%" full.', calls: ['r1.1'] }
const FALSE: Claim = { text: 'The disk is "12%" full.', calls: ['r1.1'] }
const INVENTED: Claim = { text: 'The network is down.', calls: ['r7.3'] }

function block(claims: Array<Claim>, changes: object = {}): string {
  const verdict = { cause: 'The disk is full.', confidence: 'high', components: ['db-1'], claims, ...changes }
  return `\`\`\`verdict\n${JSON.stringify(verdict)}\n\`\`\``
}

const ANALYSIS = '# Disk full\n\nIt is full.'
const analysis = (...claims: Array<Claim>) => `${ANALYSIS}\n\n${block(claims)}\n`
/** In pieces of one character, as the worst vendor streams it. */
const slowly = (text: string) => says(...text)

type Say = (request: LlmRequest, agent: string) => Iterable<LlmChunk>

const asking = (changes: Partial<AgentPlan> = {}) => agentPlan({ verdict: true, ...changes })

function worldOf(say: Say, plan: Plan = planOf([asking()])) {
  const llm = scriptedLlm(request => {
    const agent = /You are ([\w-]+)/.exec(request.messages[0]?.content ?? '')?.[1] ?? ''
    return agent === 'ExecSummaryAgent' ? says('In short.') : say(request, agent)
  })
  const tools = fakeTools({ host: { disk: { run: () => answers('/dev/sda 97% /var') } } })
  return { llm, tools, plan, clock: fakeClock(undefined, true) }
}

/** Looks at the disk first. */
const looks =
  (then: (request: LlmRequest, agent: string) => Iterable<LlmChunk>): Say =>
  (request, agent) =>
    turnOf(request) === 0 && request.tools.length > 0 ? calls(['c1', 'host.disk']) : then(request, agent)

async function run(say: Say, plan?: Plan) {
  const world = worldOf(say, plan)
  const done = await investigate(world)
  const texts = done.state.view.events.map(({ event_type, content }) => [event_type, content])
  return { ...done, texts, requests: world.llm.requests }
}

function shownTexts(frames: ReadonlyArray<Frame>): string {
  // The verdict's own fields are no text for people.
  return JSON.stringify(frames.map(frame => (frame.type === 'session.status' ? { ...frame, verdict: null } : frame)))
}

describe('one agent', () => {
  test('ends in a verdict, which is checked, kept with the session and shown in no text', async () => {
    const { detail, texts, log, requests } = await run(looks(() => slowly(analysis(TRUE, FALSE, INVENTED))))
    expect(detail).toMatchObject({ status: 'completed', final_analysis: ANALYSIS })
    const call = texts.findIndex(([type]) => type === 'llm_tool_call')
    expect(call).toBeGreaterThanOrEqual(0)
    expect(detail?.verdict).toMatchObject({
      cause: 'The disk is full.',
      confidence: 'high',
      stated_confidence: 'high',
      components: ['db-1'],
      grounded_share: 1 / 3,
    })
    expect(detail?.verdict?.claims.map(({ grounded, reason }) => [grounded, reason])).toEqual([
      [true, null],
      [false, 'The results that it cites do not contain "12%".'],
      [false, 'This session has no call r7.3.'],
    ])
    expect(texts).toContainEqual(['llm_response', ANALYSIS])
    expect(texts).toContainEqual(['final_analysis', ANALYSIS])
    expect(shownTexts(log.frames)).not.toMatch(/verdict\\n|confidence_|"claims|cause/)
    // Analysis, tool call, summary: no call more than without a verdict.
    expect(requests).toHaveLength(3)
  })

  test('cites the events of its calls', async () => {
    const { detail, state } = await run(looks(() => says(analysis(TRUE))))
    const event = state.view.events.find(({ event_type }) => event_type === 'llm_tool_call')
    expect(detail?.verdict?.claims[0]?.calls).toEqual([event?.id])
  })

  test('is told the form of the verdict, and the short id of each result in front of it', async () => {
    const { requests } = await run(looks(() => says(analysis(TRUE))))
    expect(requests[0]?.messages[0]?.content).toMatch(/# The verdict[\s\S]*```verdict\n\{/)
    const result = requests[1]?.messages.find(({ role }) => role === 'tool')
    expect(result?.content).toBe(marked('result', '[r1.1]\n/dev/sda 97% /var'))
    // The summary's prompt has neither.
    expect(JSON.stringify(requests[2])).not.toMatch(/verdict|r1\.1/)
  })

  test('that cites nothing knows nothing', async () => {
    const { detail } = await run(looks(() => says(analysis({ text: 'It is full.', calls: [] }))))
    expect(detail?.verdict).toMatchObject({ confidence: 'unknown', stated_confidence: 'high', grounded_share: 0 })
  })

  test('without a block loses nothing and is not asked again', async () => {
    const { detail, requests } = await run(looks(() => says(ANALYSIS)))
    expect(detail).toMatchObject({ status: 'completed', final_analysis: ANALYSIS, verdict: null })
    expect(requests).toHaveLength(3)
  })

  test('whose plan asks for none is neither told of verdicts nor of ids', async () => {
    const { detail, requests } = await run(
      looks(() => says(ANALYSIS)),
      planOf([agentPlan()]),
    )
    expect(detail?.verdict).toBeNull()
    expect(JSON.stringify(requests)).not.toMatch(/[vV]erdict|r1\.1/)
  })

  test('that writes nothing but the block leaves its cause as the analysis', async () => {
    const { detail, texts } = await run(looks(() => says(block([TRUE], { confidence_reason: 'Seen.' }))))
    expect(detail).toMatchObject({ final_analysis: 'The disk is full.\n\nSeen.', verdict: { confidence: 'high' } })
    expect(texts).toContainEqual(['final_analysis', 'The disk is full.\n\nSeen.'])
  })

  test('that drafts the block in its thinking shows it there no more than in its answer', async () => {
    const thought = [...analysis(FALSE)].map(delta => ({ kind: 'thinking' as const, delta }))
    const { detail, texts, log } = await run(looks(() => [...thought, ...slowly(analysis(TRUE))]))
    expect(detail?.verdict).toMatchObject({ grounded_share: 1 })
    expect(texts).toContainEqual(['llm_thinking', ANALYSIS])
    expect(shownTexts(log.frames)).not.toMatch(/verdict\\n|confidence_|"claims|cause/)
  })

  test('that was gone on with in the middle of the block is read as a whole', async () => {
    const text = analysis(TRUE)
    const cut = text.indexOf('"confidence')
    const { detail, log } = await run(
      looks(request =>
        turnOf(request) === 1
          ? [
              ...slowly(text.slice(0, cut)).slice(0, -1),
              { kind: 'error', error: { kind: 'unknown', message: 'x', retryable: true } },
            ]
          : slowly(text.slice(cut)),
      ),
    )
    expect(detail).toMatchObject({ final_analysis: ANALYSIS, verdict: { grounded_share: 1 } })
    expect(shownTexts(log.frames)).not.toMatch(/verdict\\n|confidence_|"claims|cause/)
  })

  test('that has to conclude is asked for the verdict too', async () => {
    const plan = planOf([asking({ maxIterations: 1 })])
    const { detail, requests } = await run(
      request => (request.tools.length > 0 ? calls(['c1', 'host.disk']) : says(analysis(TRUE))),
      plan,
    )
    expect(requests[1]?.messages.at(-1)?.content).toMatch(/End it in the block with the verdict\.$/)
    expect(detail).toMatchObject({ final_analysis: ANALYSIS, verdict: { confidence: 'high' } })
    expect(detail?.completeness?.gaps.map(({ kind }) => kind)).toEqual(['forced'])
  })
})

describe('a block that cannot be read', () => {
  const bad = `${ANALYSIS}\n\n\`\`\`verdict\n{"cause": \n\`\`\``
  const after = (second: Iterable<LlmChunk>) => looks(request => (turnOf(request) === 1 ? slowly(bad) : second))

  test.each<[string, string]>([
    ['in its fences', block([TRUE])],
    ['in other fences', block([TRUE]).replace('verdict', 'json')],
    ['without fences', block([TRUE]).replaceAll(/```\w*/g, '')],
  ])('is asked for once more, alone, on the same conversation, and read %s', async (_name, second) => {
    const { detail, texts, requests, log } = await run(after(slowly(second)))
    expect(detail).toMatchObject({ final_analysis: ANALYSIS, verdict: { grounded_share: 1 } })
    expect(requests).toHaveLength(4)
    const [first, reminder] = requests.slice(1)
    expect(reminder?.messages.slice(0, first?.messages.length)).toEqual(first?.messages)
    expect(reminder).toMatchObject({ mayCall: false, tools: first?.tools })
    expect(reminder?.messages.at(-1)?.content).toMatch(/Write only the corrected block/)
    expect(texts.filter(([type]) => type === 'llm_response')).toEqual([
      ['llm_response', ANALYSIS],
      ['llm_response', 'In short.'],
    ])
    expect(shownTexts(log.frames)).not.toMatch(/verdict\\n|confidence_|"claims|cause/)
  })

  test.each<[string, Iterable<LlmChunk>]>([
    ['is bad again', says('```verdict\n{]\n```')],
    ['is blank', says('  ')],
    ['calls a tool', calls(['c2', 'host.disk'])],
    ['fails', [{ kind: 'error', error: { kind: 'auth', message: 'no key', retryable: false } }]],
    ['breaks off', [...says('```ver'), { kind: 'error', error: { kind: 'unknown', message: 'x', retryable: true } }]],
  ])('and whose second %s leaves the analysis as it is', async (_name, second) => {
    const { detail, texts, requests, log } = await run(after(second))
    expect(detail).toMatchObject({ status: 'completed', final_analysis: ANALYSIS, verdict: null })
    expect(requests).toHaveLength(4)
    expect(texts.filter(([type]) => type === 'final_analysis').slice(0, 1)).toEqual([['final_analysis', ANALYSIS]])
    expect(shownTexts(log.frames)).not.toMatch(/verdict\\n|confidence_|"claims|cause/)
  })

  test('costs no iteration', async () => {
    const { detail } = await run(after(says(block([TRUE]))), planOf([asking({ maxIterations: 2 })]))
    expect(detail).toMatchObject({ verdict: { grounded_share: 1 }, completeness: { complete: true } })
  })

  test('and a kill anywhere leaves one analysis, one reminder and its verdict', async () => {
    const make = () => worldOf(looks(request => (turnOf(request) === 1 ? says(bad) : says(block([TRUE])))))
    const appends = await appendsOf(make)
    for (let append = 0; append <= appends; append += 1)
      for (const when of ['before', 'after'] as const) {
        const { entries, state } = await withKill(make(), { when, append })
        const at = `killed ${when} append ${append}`
        expect(state.view.detail, at).toMatchObject({ final_analysis: ANALYSIS, verdict: { grounded_share: 1 } })
        expect(factsOf(entries, 'message.added').filter(({ why }) => why === 'verdict').length, at).toBe(1)
        expect(state.view.events.filter(({ content }) => content === ANALYSIS).length, at).toBe(2)
      }
  })
})

const several = (changes: Partial<Plan['stages'][number]> = {}): Plan =>
  planOf([], {
    stages: [
      {
        name: 'look',
        type: 'investigation',
        agents: [asking({ name: 'One' }), asking({ name: 'Two' })],
        parallelType: 'multi_agent',
        successPolicy: 'any',
        synthesis: asking({ name: 'Joiner', type: 'synthesis', servers: [] }),
        compose: null,
        ...changes,
      },
    ],
  })

describe('a synthesis', () => {
  const joined = (claims: Array<Claim>) =>
    looks((_request, agent) => slowly(agent === 'Joiner' ? analysis(...claims) : analysis(TRUE, FALSE)))

  test('sees the ids of all results and the verdicts as they were checked, and cites the calls of any agent', async () => {
    const { detail, requests, log } = await run(
      joined([TRUE, { ...TRUE, calls: ['r2.1'] }, FALSE, INVENTED]),
      several(),
    )
    const prompt = requests.find(({ messages }) => messages[0]?.content.includes('Joiner'))?.messages[1]?.content ?? ''
    expect(prompt).toContain('[r1.1]\n/dev/sda 97% /var')
    expect(prompt).toContain('[r2.1]\n/dev/sda 97% /var')
    expect(prompt.match(/```verdict/g)).toHaveLength(2)
    expect(prompt).toContain('"not_grounded": "The results that it cites do not contain')
    expect(detail?.verdict?.claims.map(({ grounded }) => grounded)).toEqual([true, true, false, false])
    const called = detail?.verdict?.claims.slice(0, 2).flatMap(each => each.calls)
    expect(new Set(called).size).toBe(2)
    expect(detail?.final_analysis).toBe(ANALYSIS)
    expect(shownTexts(log.frames)).not.toMatch(/verdict\\n|confidence_|"claims|cause/)
  })

  test('is given each result as a part of its own, which the log holds once', async () => {
    const long = 'row of the disk\n'.repeat(20)
    const world = worldOf(joined([TRUE]), several())
    const tools = fakeTools({ host: { disk: { run: () => answers(long) } } })
    const { log } = await investigate({ ...world, tools })
    const prepared = factsOf(log.entries, 'execution.prepared').at(-2)
    const parts = prepared?.messages.flatMap(message => ('parts' in message ? message.parts : [])) ?? []
    expect(parts.filter(part => part === long)).toHaveLength(2)
  })

  test('that writes none has none: no single agent speaks for it', async () => {
    const plan = several()
    const { detail } = await run(
      looks((_request, agent) => says(agent === 'Joiner' ? ANALYSIS : analysis(TRUE))),
      plan,
    )
    expect(detail).toMatchObject({ final_analysis: ANALYSIS, verdict: null })
  })

  test('whose block cannot be read is reminded once', async () => {
    const { detail, texts, requests } = await run(
      looks((request, agent) => {
        if (agent !== 'Joiner') return says(analysis(TRUE))
        return turnOf(request) === 0 ? says(`${ANALYSIS}\n\`\`\`verdict\nno\n\`\`\``) : says(block([TRUE]))
      }),
      several(),
    )
    expect(detail).toMatchObject({ final_analysis: ANALYSIS, verdict: { grounded_share: 1 } })
    expect(requests.filter(({ messages }) => messages[0]?.content.includes('Joiner'))).toHaveLength(2)
    expect(texts.filter(([, content]) => content?.includes('verdict'))).toEqual([])
  })
})

describe('an amended report', () => {
  const plan = planOf([asking()], {})
  const acting = (): Plan => ({
    ...plan,
    stages: [
      ...plan.stages,
      {
        name: 'act',
        type: 'action',
        agents: [agentPlan({ name: 'Actor', type: 'action' })],
        parallelType: null,
        successPolicy: 'any',
        synthesis: null,
        compose: asking({ name: 'Editor', type: 'compose', servers: [] }),
      },
    ],
  })
  const by = (editor: Iterable<LlmChunk>) =>
    looks((_request, agent) => {
      if (agent === 'Editor') return editor
      return agent === 'Actor' ? says('I did nothing.\n\nNO') : says(analysis(TRUE, FALSE))
    })

  test('is given the verdict as it was checked, and carries it on', async () => {
    const { detail, requests, log } = await run(
      by(slowly(`Amended.\n\n${block([TRUE], { cause: 'Amended.' })}`)),
      acting(),
    )
    const prompt = requests.find(({ messages }) => messages[0]?.content.includes('Editor'))?.messages[1]?.content ?? ''
    expect(prompt).toMatch(/<\/memo-\w+>[\s\S]*```verdict\n[\s\S]*not_grounded/)
    expect(prompt).toMatch(/<finding-(\w+)>\n```verdict\n[\s\S]*\n```\n<\/finding-\1>/)
    expect(prompt.split('</report-')[0]).not.toContain('```verdict')
    expect(detail).toMatchObject({ final_analysis: 'Amended.', verdict: { cause: 'Amended.', grounded_share: 1 } })
    expect(shownTexts(log.frames)).not.toMatch(/verdict\\n|confidence_|"claims|"cause/)
  })

  test.each<[string, Iterable<LlmChunk>, string]>([
    ['that has none', says('Amended.'), 'Amended.'],
    [
      'that failed',
      [{ kind: 'error', error: { kind: 'auth', message: 'no key', retryable: false } }],
      `${ANALYSIS}\n\n## Action result\n\nI did nothing.`,
    ],
  ])('%s keeps the verdict of the report', async (_name, editor, text) => {
    const { detail } = await run(by(editor), acting())
    expect(detail).toMatchObject({ final_analysis: text, verdict: { cause: 'The disk is full.', grounded_share: 0.5 } })
  })
})

test('a lead reads the checked verdict of its sub-agent, and cites the calls that the sub-agent made', async () => {
  const helper = asking({ name: 'Helper' })
  const plan = planOf([asking({ name: 'Lead', servers: [], subAgents: [helper] })])
  const { detail, requests } = await run((request, agent) => {
    if (agent === 'Helper')
      return turnOf(request) === 0 ? calls(['c1', 'host.disk']) : says(analysis({ ...TRUE, calls: ['r2.1'] }))
    if (turnOf(request) === 0) return calls(['d1', 'dispatch_agent', { name: 'Helper', task: 'Look at the disk.' }])
    return JSON.stringify(request.messages).includes('Sub-agent completed')
      ? says(analysis({ ...TRUE, calls: ['r2.1'] }))
      : says('I wait.')
  }, plan)
  const letter = requests.flatMap(({ messages }) => messages).find(({ content }) => content.startsWith('[Sub-agent'))
  expect(letter?.content).toContain('```verdict')
  expect(detail?.verdict).toMatchObject({ confidence: 'high', grounded_share: 1 })
})

test('a later stage reads the verdict of an earlier one, and the last one is the session’s', async () => {
  const { detail, requests } = await run(
    looks((_request, agent) => says(agent === 'First' ? analysis(TRUE) : analysis(TRUE, INVENTED))),
    planOf([asking({ name: 'First' }), asking({ name: 'Second' })]),
  )
  const prompt = requests.find(({ messages }) => messages[0]?.content.includes('Second'))?.messages[1]?.content ?? ''
  expect(prompt).toContain('```verdict')
  expect(detail?.verdict).toMatchObject({ grounded_share: 0.5 })
})
