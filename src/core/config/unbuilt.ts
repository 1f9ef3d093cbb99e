// Warns of features that a configuration may describe and that do nothing yet, once each.

import type { Path } from './findings.ts'
import { isWritten, type Sources } from './sources.ts'

type Feature = [path: Path | undefined, sentence: string]

export function warnOfUnbuilt(sources: Sources) {
  const { defaults, system } = sources.raw
  const written = (...path: Path) => (isWritten(sources.written, ...path) ? path : undefined)
  const costs = ['system', 'cost_estimation']
  const prices = written(...costs, 'model_rates') ?? written(...costs, 'promotions')
  const features: Array<Feature> = [
    [scoringBlock(sources), "'scoring': finished sessions are not scored yet"],
    [
      defaults.memory?.enabled ? ['defaults', 'memory'] : undefined,
      "'memory': investigations do not remember earlier ones yet",
    ],
    [system.slack?.enabled ? ['system', 'slack'] : undefined, "'slack': no messages are sent yet"],
    [prices && costs, "'cost_estimation': costs are not estimated yet"],
    [written('system', 'retention'), "'retention': sessions are kept until you delete them"],
    [written('system', 'holidays'), "'holidays': they have no effect yet"],
    [
      idleQueueKey(sources),
      "'worker_count' and the intervals of polling and orphans: alerts are pushed and sessions resume by themselves, so the keys have no effect",
    ],
  ]
  for (const [path, sentence] of features) {
    if (path !== undefined) sources.findings.warn(sources.tarsy, path, `${sentence}.`, 'key')
  }
}

function scoringBlock({ raw }: Sources): Path | undefined {
  if (raw.defaults.scoring?.enabled) return ['defaults', 'scoring']
  const chains = Object.entries(raw.agent_chains ?? {})
  const scored = chains.find(([, { scoring }]) => scoring !== undefined && scoring.enabled !== false)
  return scored && ['agent_chains', scored[0], 'scoring']
}

function idleQueueKey({ written, raw }: Sources): Path | undefined {
  const acting = ['max_concurrent_sessions', 'session_timeout']
  const key = Object.keys(raw.queue).find(name => isWritten(written, 'queue', name) && !acting.includes(name))
  return key === undefined ? undefined : ['queue', key]
}
