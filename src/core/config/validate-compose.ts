// The agent that amends reports is planned by the system alone (resolve.ts).

import { type Path, quoteAt } from './findings.ts'
import { reportError, type Sources } from './sources.ts'
import { agentNamed } from './validate-fields.ts'

const EDITOR = 'ComposeAgent'
const BY_ITSELF = 'Take it out: a stage that acts behind an investigation gets'

export function validateCompose(sources: Sources) {
  for (const [name, { type }] of Object.entries(sources.raw.agents ?? {}))
    if (name !== EDITOR && type === 'compose') refuseType(sources, ['agents', name, 'type'])
  for (const [id, chain] of Object.entries(sources.raw.agent_chains ?? {}))
    for (const [i, stage] of (chain.stages ?? []).entries())
      for (const [j, agent] of (stage.agents ?? []).entries()) {
        const path = ['agent_chains', id, 'stages', i, 'agents', j]
        if (agent.type === 'compose') refuseType(sources, [...path, 'type'])
        else if (agent.type === undefined && agentNamed(sources, agent.name)?.type === 'compose')
          refuseAgent(sources, [...path, 'name'])
      }
}

function refuseType(sources: Sources, path: Path) {
  reportError(
    sources,
    path,
    `The type ${quoteAt(sources.tarsy, path)} is that of ${EDITOR} alone. ${BY_ITSELF} that agent by itself.`,
  )
}

function refuseAgent(sources: Sources, path: Path) {
  reportError(
    sources,
    path,
    `The agent ${quoteAt(sources.tarsy, path)} cannot be part of a stage. ${BY_ITSELF} it by itself.`,
  )
}
