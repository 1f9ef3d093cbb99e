// A reply with several calls, in short: its letters are its calls, and its tools end when a test says so.

import type { Entry, Facts } from '#core/investigation/log/facts.ts'
import type { LlmRequest, ToolOutcome } from '#core/ports.ts'
import { agentPlan, investigate, planOf, type World } from './investigation.ts'
import { unmarked } from './marked.ts'
import { Killed } from './memory-log.ts'
import { calls, says, scriptedLlm, turnOf } from './scripted-llm.ts'
import { answers, fakeTools, type FakeTool } from './tools.ts'

/** Read, write, set (idempotent), load_skill, and a tool that is not there. */
export const NAMES: Readonly<Record<string, string>> = {
  r: 'host.read',
  w: 'host.write',
  s: 'host.set',
  l: 'load_skill',
  n: 'host.nothing',
}

type Named = [id: string, name: string, args: object]

/** Calls by letter: `rrwr` are r0, r1, w2 and r3. */
export function reply(line: string): Array<Named> {
  return [...line].map((letter, at) => [`${letter}${at}`, NAMES[letter] ?? '', { id: `${letter}${at}` }])
}

type Run = (id: string, signal: AbortSignal) => ToolOutcome | Promise<ToolOutcome>

/** One agent, whose model asks for the calls of `line` in one reply and then concludes. */
export function oneReply(line: string, run: Run) {
  const by = (marks: Omit<FakeTool, 'run'>): FakeTool => ({
    ...marks,
    run: (args, signal) => run(String(args['id']), signal),
  })
  const tools = fakeTools({
    host: { read: by({}), write: by({ readOnly: false }), set: by({ readOnly: false, idempotent: true }) },
  })
  const llm = scriptedLlm(request => {
    if (request.tools.length === 0) return says('in short')
    return turnOf(request) === 0 ? calls(...reply(line)) : says('done')
  })
  return { tools, llm, plan: planOf([agentPlan()]) } satisfies World
}

/** Calls that stay in flight until they are told to end. */
export function held() {
  const flying = new Map<string, PromiseWithResolvers<ToolOutcome>>()
  return {
    /** In the order of their beginning. */
    ids: () => [...flying.keys()],
    run: (id: string, signal: AbortSignal) => {
      const end = Promise.withResolvers<ToolOutcome>()
      signal.addEventListener('abort', () => end.reject(signal.reason))
      flying.set(id, end)
      return end.promise
    },
    async end(id: string, outcome: ToolOutcome = answers(`result of ${id}`)) {
      flying.get(id)?.resolve(outcome)
      flying.delete(id)
      await turns()
    },
  }
}

/** Lets everything happen that waits for nothing but its turn. */
export async function turns(): Promise<void> {
  for (let left = 3; left > 0; left -= 1) await new Promise(resolve => setTimeout(resolve, 0))
}

/** Takes some turns, the first calls the most, so that the last ends first. */
export const backwards = (id: string) => after(40 - 5 * Number(id.slice(1)), id)

/** Takes some turns, the last calls the most. */
export const forwards = (id: string) => after(5 * Number(id.slice(1)), id)

async function after(turnsToTake: number, id: string): Promise<ToolOutcome> {
  for (let left = turnsToTake; left > 0; left -= 1) await Promise.resolve()
  return answers(`result of ${id}`)
}

export function factsOf<T extends Entry['type']>(entries: ReadonlyArray<Entry>, type: T): Array<Facts[T]> {
  return entries.flatMap(entry => (entry.type === type ? [entry.private as Facts[T]] : []))
}

export const idsOf = (facts: ReadonlyArray<{ callId: string }>) => facts.map(({ callId }) => callId)

/** What the model was last sent of its calls. */
export function results(requests: ReadonlyArray<LlmRequest>): Array<string> {
  const last = requests.findLast(({ tools }) => tools.length > 0)
  return (last?.messages ?? []).flatMap(message => (message.role === 'tool' ? [unmarked(message.content)] : []))
}

/** How often a run writes its log. */
export async function appendsOf(make: () => World): Promise<number> {
  let appends = 0
  await investigate(make(), [], (when, append) => {
    if (when === 'after') appends = append
    return false
  })
  return appends
}

/** Kills a run at one moment, then goes on from what its log holds. */
export async function withKill(world: World, kill: { when: 'before' | 'after'; append: number }) {
  const entries: Array<Entry> = []
  const run = investigate(world, entries, (when, append) => when === kill.when && append === kill.append)
  const end = await run.catch((error: unknown) => error)
  if (!(end instanceof Killed)) throw new Error('the run was not killed', { cause: end })
  const { state } = await investigate(world, entries)
  return { entries, state }
}
