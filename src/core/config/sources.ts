// What the validators look at: both files as read, and every name that the built-ins add.

import type { Vars } from './config.ts'
import type { Findings, Path, Tree } from './findings.ts'
import type { RawConfig, RawProvider } from './schema.ts'

export type Sources = {
  tarsy: Tree
  providers: Tree
  raw: RawConfig
  rawProviders: Readonly<Record<string, RawProvider>>
  vars: Vars
  findings: Findings
  names: { agents: Set<string>; servers: Set<string>; providers: Set<string>; skills: Set<string> }
}

/** An error in tarsy.yaml. */
export function wrong(sources: Sources, path: Path, message: string) {
  sources.findings.error(sources.tarsy, path, message)
}

/** Says that something is not there, unless the place was already called wrong. */
export function missing(sources: Sources, path: Path, message: string) {
  if (!sources.findings.has(sources.tarsy, path)) sources.findings.error(sources.tarsy, path, message)
}
