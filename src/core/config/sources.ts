// What the validators look at: both files as read, and every name that the built-ins add.

import type { Vars } from './config.ts'
import { type Findings, type Path, type Tree, valueAt } from './findings.ts'
import type { RawConfig, RawProvider } from './schema.ts'

/** The machine that programs of stdio servers would run on. */
export type Machine = { hasProgram(command: string): boolean }

export type Sources = {
  tarsy: Tree
  providers: Tree
  /** What tarsy.yaml says, with defaults. */
  raw: RawConfig
  /** What tarsy.yaml says and nothing else. */
  written: Written
  rawProviders: Readonly<Record<string, RawProvider>>
  vars: Vars
  /** null: the configuration is read elsewhere. */
  machine: Machine | null
  findings: Findings
  names: Record<'agent' | 'server' | 'provider' | 'skill' | 'fallback list' | 'label map', Set<string>>
}

/** Mappings, lists and texts; what was wrong is gone. */
export type Written = Readonly<Record<string, unknown>>

/** Whether the file writes something at a path. An empty text means "not given". */
export function isWritten(written: Written, ...path: Path): boolean {
  const value = valueAt(written, path)
  return value !== undefined && value !== ''
}

/** An error in tarsy.yaml. */
export function reportError(sources: Sources, path: Path, message: string) {
  sources.findings.error(sources.tarsy, path, message)
}

/** Says that something is not there, unless the place was already called wrong. */
export function reportMissing(sources: Sources, path: Path, message: string, tree = sources.tarsy) {
  if (!sources.findings.has(tree, path)) sources.findings.error(tree, path, message)
}
