// A whole investigation in memory, on real engine code: only the world is fake.

import { alertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'
import type { Engine, MakePlan } from '#core/investigation/engine.ts'
import type { Entry } from '#core/investigation/log/facts.ts'
import { openJournal, type Journal } from '#core/investigation/log/journal.ts'
import { acceptedFact } from '#core/investigation/log/version.ts'
import type { AgentPlan, Plan } from '#core/investigation/log/plan.ts'
import { runSession } from '#core/investigation/run-session.ts'
import type { Llm, ToolHost } from '#core/ports.ts'
import type { SessionFacts } from '#core/protocol/events.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { countingIds, fakeClock, type FakeClock } from './clock.ts'
import { memoryLog } from './memory-log.ts'

export function agentPlan(changes: Partial<AgentPlan> = {}): AgentPlan {
  return {
    name: 'Checker',
    description: 'Checks things',
    type: '',
    model: { provider: 'scripted', type: 'demo', model: 'scripted-1', backend: 'langchain', nativeTools: {} },
    fallbacks: [],
    needsNativeTools: false,
    maxIterations: 20,
    servers: [{ name: 'host' }],
    serverInstructions: [],
    customInstructions: '',
    requiredSkills: [],
    skills: [],
    summaries: {},
    subAgents: [],
    orchestrator: { maxConcurrentAgents: 5 },
    ...changes,
  }
}

export function planOf(agents: ReadonlyArray<AgentPlan>, changes: Partial<Plan> = {}): Plan {
  return {
    chainId: 'test',
    stages: agents.map((agent, at) => ({
      name: `stage-${at + 1}`,
      type: 'investigation',
      agents: [agent],
      parallelType: null,
      successPolicy: 'any',
      synthesis: null,
      compose: null,
    })),
    executiveSummary: agentPlan({ name: 'ExecSummaryAgent', type: 'exec_summary', servers: [] }),
    runbook: null,
    skills: {},
    sessionTimeoutMs: 2_400_000,
    ...changes,
  }
}

export const facts: SessionFacts = {
  alert_data: 'disk 91 % full on db-1',
  alert_type: 'host',
  chain_id: 'test',
  author: 'api-client',
  runbook_url: null,
  created_at: '2026-11-22T03:00:00.000Z',
  chat_enabled: true,
  ...alertFacts(readAlert('disk 91 % full on db-1'), null),
}

/** What clients see of a session that was accepted and has not begun. */
export const acceptedView = fold(emptyView, {
  type: 'session.status',
  session_id: 's',
  timestamp: facts.created_at,
  status: 'pending',
  session: facts,
  db_event_id: 1,
})

export type World = {
  llm: Llm
  tools: ToolHost
  plan: Plan
  /** What differs of the accepted session. */
  facts?: Partial<SessionFacts>
  /** Makes the plan instead. */
  makePlan?: MakePlan
  clock?: FakeClock
  signal?: AbortSignal
  mask?: (server: string, text: string) => string
  showsImages?: (server: string) => boolean
}

/** Runs, or goes on with, the session whose log is `entries`; rejects when `cut` kills it. `onOpen` is handed the journal that it writes to. */
export async function investigate(
  world: World,
  entries: Array<Entry> = [],
  cut?: (when: 'before' | 'after', appends: number) => boolean,
  onOpen: (journal: Journal) => void = () => {},
) {
  const clock = world.clock ?? fakeClock(undefined, true)
  const log = memoryLog('s-1', clock.now, entries, cut)
  const journal = openJournal(log)
  onOpen(journal)
  if (entries.length === 0)
    journal.append({
      type: 'session.accepted',
      public: { type: 'session.status', status: 'pending', session: { ...facts, ...world.facts } },
      private: acceptedFact,
    })
  else if (journal.state().startedAt !== null && journal.state().waiting === null)
    journal.append({ type: 'session.resumed', public: null, private: { outageMs: 0 } })
  const engine: Engine = {
    sessionId: 's-1',
    journal,
    llm: world.llm,
    tools: world.tools,
    mask: { showsImages: world.showsImages ?? (() => true), toolResult: world.mask ?? ((_server, text) => text) },
    clock,
    // Ids must differ between two stretches of one session.
    ids: { uuid: prefixed(`run${entries.length}`, countingIds().uuid) },
    signal: world.signal ?? new AbortController().signal,
    startedAt: clock.now(),
  }
  await runSession(engine, world.makePlan ?? (async () => world.plan))
  return { log, journal, state: journal.state(), detail: journal.state().view.detail }
}

function prefixed(prefix: string, uuid: () => string): () => string {
  return () => `${prefix}-${uuid()}`
}
