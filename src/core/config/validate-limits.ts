// Warns of limits that have no effect, or an effect that nobody wants.

import { type Path, quoteAt } from './findings.ts'
import { isWritten, type Sources } from './sources.ts'

/** What agents keep of their time for a conclusion (docs/limits.md). */
export const RESERVE_MS = 180_000

export function validateLimits(sources: Sources) {
  const { raw } = sources
  warnOfShort(sources, ['queue', 'session_timeout'], raw.queue.session_timeout, 'every agent')
  for (const [path, limits] of blocksOf(sources)) {
    warnOfShort(sources, [...path, 'agent_timeout'], limits.agent_timeout, 'every sub-agent')
    const budget = [...path, 'max_budget']
    if (isWritten(sources.written, ...budget)) {
      const message =
        "'max_budget' has no effect: sub-agents share no budget. Take it out; 'agent_timeout' limits each of them."
      sources.findings.warn(sources.tarsy, budget, message, 'key')
    }
  }
}

type Limits = { agent_timeout?: number | undefined }

function blocksOf({ raw }: Sources): Array<[path: Path, limits: Limits]> {
  const agents = Object.entries(raw.agents ?? {})
  return [
    [['defaults', 'orchestrator'], raw.defaults.orchestrator],
    ...agents.map(([name, agent]): [Path, Limits] => [['agents', name, 'orchestrator'], agent.orchestrator]),
  ]
}

function warnOfShort(sources: Sources, path: Path, ms: number | undefined, who: string) {
  if (ms === undefined || ms <= 0 || ms > RESERVE_MS || !isWritten(sources.written, ...path)) return
  const message = `With ${quoteAt(sources.tarsy, path)} ${who} concludes at its first turn: the last 3 minutes are kept for conclusions. Write more than 3m.`
  sources.findings.warn(sources.tarsy, path, message)
}
