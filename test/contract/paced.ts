// A scripted world whose models stream a few characters at a time, and stand still while a session's gate is shut.

import { vi } from 'vitest'
import { scriptedWorld, type Chat, type Journal, type Said } from '../workers/scripted-model.ts'

export type Paced = {
  journal: Journal
  /** What a session's alert names it by. */
  shut(about: string): void
  open(about: string): void
}

const DELTA_CHARS = 7
const DELTA_MS = 3

export function pacedWorld(script: (chat: Chat) => Said | Promise<Said>): Paced {
  const gates = new Map<string, { opened: Promise<void>; open(): void }>()
  const journal = scriptedWorld(script)
  const inner = vi.mocked(globalThis.fetch).getMockImplementation()
  if (inner === undefined) throw new Error('the scripted world stands in the place of fetch')
  vi.mocked(globalThis.fetch).mockImplementation(async (input, init) => {
    const request = new Request(input as RequestInfo, init)
    const about = /about-[\w-]+/.exec(await request.clone().text())?.[0] ?? ''
    const response = await inner(input, init)
    if (!request.url.includes('.model.test') || !response.ok) return response
    const pieces = (await response.text()).split('\n\n').flatMap(inPieces)
    return new Response(
      streamed(pieces, async () => gates.get(about)?.opened),
      { headers: response.headers },
    )
  })
  return {
    journal,
    shut: about => {
      if (gates.has(about)) return
      const { promise, resolve } = Promise.withResolvers<void>()
      gates.set(about, { opened: promise, open: resolve })
    },
    open: about => {
      gates.get(about)?.open()
      gates.delete(about)
    },
  }
}

type Chunk = { choices: Array<{ delta?: { content?: string } }> }

/** One event of the stream as several, each with a little of its text. */
function inPieces(line: string): Array<string> {
  if (!line.startsWith('data: {')) return line === '' ? [] : [`${line}\n\n`]
  const chunk = JSON.parse(line.slice('data: '.length)) as Chunk
  const text = chunk.choices[0]?.delta?.content ?? ''
  if (text.length <= DELTA_CHARS) return [`${line}\n\n`]
  return Array.from({ length: Math.ceil(text.length / DELTA_CHARS) }, (_, at) => {
    const delta = { content: text.slice(at * DELTA_CHARS, (at + 1) * DELTA_CHARS) }
    return `data: ${JSON.stringify({ ...chunk, choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`
  })
}

function streamed(pieces: ReadonlyArray<string>, opened: () => Promise<void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      await opened()
      await new Promise(resolve => setTimeout(resolve, DELTA_MS))
      await opened()
      const piece = pieces[at]
      at += 1
      if (piece === undefined) controller.close()
      else controller.enqueue(encoder.encode(piece))
    },
  })
}

const dispatch = (name: string, about: string): [string, object] => [
  'dispatch_agent',
  { name, task: `look at ${about}` },
]

/** An orchestrator with two sub-agents; four stages with parallel agents, replicas, a fallback, a skill and a summary; and a chat. */
export function everyone({ who, provider, turn, tools, about, reports }: Chat): Said {
  const long = (text: string) => `${text} `.repeat(4)
  switch (who) {
    case 'Lead':
      if (turn === 0)
        return {
          text: long('I hand it out.'),
          calls: ['LogAnalyzer', 'GeneralWorker'].map(name => dispatch(name, about)),
        }
      return { text: long(reports.length === 2 ? `The disk of ${about} is full.` : 'I wait.') }
    case 'LogAnalyzer':
      return turn === 0
        ? { text: long('I look.'), calls: [['things__read', { about }]] }
        : { text: long('no space left') }
    case 'Collector':
      if (turn > 0) return { text: long(`The disk of ${about} is full.`) }
      return {
        text: long('I look.'),
        calls: [
          ['things__read', { about }],
          ['things__read_much', { about }],
        ],
      }
    case 'Mender':
      if (provider === 'primary') return { status: 401 }
      return turn === 0
        ? { text: long('I mend.'), calls: [['things__read', { about }]] }
        : { text: long(`${about} is mended.`) }
    case 'CheckerB':
      return tools > 0
        ? { text: 'I check.', calls: [['things__read', { about }]] }
        : { text: long(`${about} is fine.`) }
    default:
      return { text: long(`${who === '' ? 'Someone' : who} says that ${about} is fine.`) }
  }
}
