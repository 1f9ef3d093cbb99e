// Warns of keys that a configuration may hold and that do nothing here, once each: what is not built yet, and what is not needed.

import type { Path } from './findings.ts'
import { isWritten, type Sources } from './sources.ts'

/** What stands at a path and does nothing. */
type Feature = [at: Path | undefined, because: string]

export function warnOfUnbuilt(sources: Sources) {
  const { defaults, system } = sources.raw
  const written = (...path: Path) => (isWritten(sources.written, ...path) ? path : undefined)
  const on = (block: { enabled?: boolean | undefined } | undefined, ...path: Path) =>
    block?.enabled ? path : undefined
  const costs = ['system', 'cost_estimation']
  const features: Array<Feature> = [
    [scoringBlock(sources), 'finished sessions are not scored yet'],
    [on(defaults.memory, 'defaults', 'memory'), 'investigations do not remember earlier ones yet'],
    [(written(...costs, 'model_rates') ?? written(...costs, 'promotions')) && costs, 'costs are not estimated yet'],
    [written('system', 'retention'), 'sessions are kept until you delete them'],
    [written('system', 'holidays'), 'the calendar of agents knows no holidays yet'],
    [
      on(system.experimental_jev_labels, 'system', 'experimental_jev_labels'),
      "labels are not compared with those of another service, and a session's labels never depend on it",
    ],
  ]
  for (const [at, because] of features) if (at !== undefined) warnOfIdle(sources, at, [String(at.at(-1))], because)
  const [first, ...more] = idleQueueKeys(sources)
  const because = 'alerts are pushed and sessions go on by themselves, so that nothing polls and nothing is orphaned'
  if (first !== undefined) warnOfIdle(sources, ['queue', first], [first, ...more], because)
}

function warnOfIdle(sources: Sources, at: Path, keys: ReadonlyArray<string>, because: string) {
  const named = keys.map(key => `'${key}'`).join(', ')
  const message = `${named} ${keys.length === 1 ? 'does' : 'do'} nothing here, because ${because}.`
  sources.findings.warn(sources.tarsy, at, message, 'key')
}

function scoringBlock({ raw }: Sources): Path | undefined {
  if (raw.defaults.scoring?.enabled) return ['defaults', 'scoring']
  const chains = Object.entries(raw.agent_chains ?? {})
  const scored = chains.find(([, { scoring }]) => scoring !== undefined && scoring.enabled !== false)
  return scored && ['agent_chains', scored[0], 'scoring']
}

function idleQueueKeys({ written, raw }: Sources): Array<string> {
  const acting = ['max_concurrent_sessions', 'session_timeout']
  return Object.keys(raw.queue).filter(name => isWritten(written, 'queue', name) && !acting.includes(name))
}
