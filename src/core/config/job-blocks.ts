// Blocks of jobs (`compose`, `executive_summary`) and their older spelling with one flat key each.

import type { RawChain, RawDefaults } from './schema.ts'

export const JOBS = ['compose', 'executive_summary'] as const
export type Job = (typeof JOBS)[number]

/** What the flat keys end in, and the block's keys. */
export const FLAT_KEYS = { provider: 'llm_provider', backend: 'llm_backend', fallback_list: 'fallback_list' } as const

type Node = Pick<RawDefaults | RawChain, Job>

/** The same mapping with each job in its block. A file with both spellings is refused before (validate-models.ts). */
export function withJobBlocks<N extends Node>(node: N): N {
  const blocks = JOBS.flatMap(job => {
    const block = node[job] ?? fromFlatKeys(node, job)
    return block === undefined ? [] : [[job, block]]
  })
  return { ...node, ...Object.fromEntries(blocks) }
}

function fromFlatKeys(node: Node, job: Job): Node[Job] {
  const given = Object.entries(FLAT_KEYS).flatMap(([end, key]) => {
    const value: unknown = Reflect.get(node, `${job}_${end}`)
    return value === undefined ? [] : [[key, value]]
  })
  return given.length === 0 ? undefined : Object.fromEntries(given)
}
