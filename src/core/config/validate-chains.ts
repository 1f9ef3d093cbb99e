// Rules of `agent_chains`.

import { BUILTIN_CHAINS } from './builtins.ts'
import { type Path, pathText, quoteAt } from './findings.ts'
import type { RawStage } from './schema.ts'
import { type Sources, reportError } from './sources.ts'
import { agentNamed } from './validate-fields.ts'

export function validateChains(sources: Sources) {
  const chains = sources.raw.agent_chains ?? {}
  const owners = new Map<string, string>()
  for (const [id, chain] of Object.entries(BUILTIN_CHAINS)) {
    if (!Object.hasOwn(chains, id)) for (const type of chain.alert_types) owners.set(type, `the built-in chain '${id}'`)
  }
  for (const [id, chain] of Object.entries(chains)) {
    const path = ['agent_chains', id]
    for (const [i, type] of (chain.alert_types ?? []).entries())
      claimType(sources, owners, [...path, 'alert_types', i], type)
    for (const [i, stage] of (chain.stages ?? []).entries()) warnOfStage(sources, [...path, 'stages', i], stage)
  }
}

/** An alert type belongs to one chain only. */
function claimType(sources: Sources, owners: Map<string, string>, path: Path, type: string) {
  if (type === '') {
    reportError(sources, path, 'An alert type is empty. Write its name or take the entry out.')
    return
  }
  const owner = owners.get(type)
  if (owner === undefined) {
    owners.set(type, pathText(path))
    return
  }
  const remedy = owner.startsWith('the built-in')
    ? 'Choose another type, or name your chain like the built-in one to replace it'
    : 'Take it out of one of them'
  reportError(sources, path, `The alert type ${quoteAt(sources.tarsy, path)} is already taken by ${owner}. ${remedy}.`)
}

function warnOfStage(sources: Sources, path: Path, { agents = [], replicas }: RawStage) {
  const kinds = new Set(agents.map(({ name, type }) => (type ?? agentNamed(sources, name)?.type) === 'action'))
  if (kinds.size > 1) {
    const message =
      'The stage mixes action agents with others, so it counts as an investigation. Put the action agents into a stage of their own.'
    sources.findings.warn(sources.tarsy, [...path, 'agents'], message)
  }
  if (agents.length > 1 && replicas > 1) {
    const message =
      "With 'replicas' above 1 only the first agent runs, in copies. Take 'replicas' out, or leave one agent."
    sources.findings.warn(sources.tarsy, [...path, 'replicas'], message)
  }
}
