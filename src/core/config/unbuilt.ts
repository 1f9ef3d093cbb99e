// Features that a configuration may describe and that do not act yet. Each is said once, so that nobody waits for them.

import type { Path } from './findings.ts'
import { isWritten, type Sources } from './sources.ts'

type Feature = { what: string; path: Path | null }

export function warnOfUnbuilt(sources: Sources) {
  const { raw } = sources
  const chains = Object.entries(raw.agent_chains ?? {})
  const inChain = (key: string, found: (chain: (typeof chains)[number][1]) => unknown): Path | null => {
    const entry = chains.find(([, chain]) => found(chain))
    return entry === undefined ? null : ['agent_chains', entry[0], key]
  }
  const features: Array<Feature> = [
    {
      what: "'scoring': finished sessions are not scored yet",
      path:
        raw.defaults?.scoring?.enabled === true
          ? ['defaults', 'scoring']
          : inChain('scoring', chain => chain.scoring !== undefined && chain.scoring.enabled !== false),
    },
    {
      what: "'memory': investigations do not remember earlier ones yet",
      path: raw.defaults?.memory?.enabled === true ? ['defaults', 'memory'] : null,
    },
    {
      what: "'slack': no messages are sent yet",
      path: raw.system?.slack?.enabled === true ? ['system', 'slack'] : null,
    },
    {
      what: "'cost_estimation': costs are not estimated yet",
      path: given(
        ['system', 'cost_estimation'],
        raw.system?.cost_estimation?.model_rates,
        raw.system?.cost_estimation?.promotions,
      ),
    },
    {
      what: "'retention': sessions are kept until you delete them",
      path: given(['system', 'retention'], raw.system?.retention),
    },
    { what: "'holidays': they have no effect yet", path: given(['system', 'holidays'], raw.system?.holidays) },
    {
      what: "'worker_count' and the intervals of polling and orphans: alerts are pushed and sessions resume by themselves, so the keys have no effect",
      path: pollingKey(sources),
    },
  ]
  for (const { what, path } of features)
    if (path !== null) sources.findings.warn(sources.tarsy, path, `${what}.`, 'key')
}

function given(path: Path, ...values: Array<unknown>): Path | null {
  return values.some(value => value !== undefined) ? path : null
}

function pollingKey({ written, raw }: Sources): Path | null {
  const acting = ['max_concurrent_sessions', 'session_timeout']
  const key = Object.keys(raw.queue).find(name => isWritten(written, 'queue', name) && !acting.includes(name))
  return key === undefined ? null : ['queue', key]
}
