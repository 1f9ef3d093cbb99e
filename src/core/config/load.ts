// Reads a configuration folder: returns the configuration, or every mistake of every file.

import { BUILTIN_PROVIDERS } from './builtin-providers.ts'
import { BUILTIN_LABEL_MAP } from './builtin-labels.ts'
import { BUILTIN_AGENTS, BUILTIN_SERVER_NAMES } from './builtins.ts'
import { buildConfig } from './build.ts'
import { check } from './check.ts'
import type { ConfigFiles, LoadResult, Vars } from './config.ts'
import { readDocument } from './document.ts'
import { Findings, type Tree } from './findings.ts'
import { warnOfOtherVariables } from './hints.ts'
import { providersSchema, tarsySchema } from './schema.ts'
import { originsOf } from './origins.ts'
import { loadSkills } from './skills.ts'
import { isWritten, type Machine, type Sources, type Written } from './sources.ts'
import { warnOfUnbuilt } from './unbuilt.ts'
import { validateChains } from './validate-chains.ts'
import { validateFields } from './validate-fields.ts'
import { validateIngest } from './validate-ingest.ts'
import { validateLabels } from './validate-labels.ts'
import { validateModels } from './validate-models.ts'
import { validateLimits } from './validate-limits.ts'
import { warnOfNativeTools } from './validate-native-tools.ts'
import { validateNotify } from './validate-notify.ts'
import { resolveAuto, validateProviders } from './validate-providers.ts'
import { validateRunbooks } from './validate-runbooks.ts'
import { validateServers } from './validate-servers.ts'
import { validateSettings } from './validate-settings.ts'

export const TARSY_FILE = 'tarsy.yaml'
export const PROVIDERS_FILE = 'llm-providers.yaml'
/** Ours: the default runbook, where `defaults.runbook` is absent. */
export const RUNBOOK_FILE = 'runbook.md'

const VALIDATORS = [
  validateSettings,
  validateRunbooks,
  validateLimits,
  validateIngest,
  validateFields,
  validateNotify,
  validateModels,
  validateLabels,
  validateServers,
  validateProviders,
  validateChains,
  warnOfNativeTools,
  warnOfOtherVariables,
  warnOfUnbuilt,
  warnOfAuto,
]

/** `written` is what tarsy.yaml says, without built-ins and defaults, `sources` all that was looked at; null when a file cannot be read. */
export type Reading = { result: LoadResult; written: Written | null; sources: Sources | null }

export function loadConfig(files: ConfigFiles, vars: Vars): LoadResult {
  return readConfig(files, vars).result
}

export function readConfig(files: ConfigFiles, vars: Vars, machine: Machine | null = null): Reading {
  const findings = new Findings()
  const tarsy = readFile(TARSY_FILE, 'chains, agents and tool servers', files, vars, findings)
  const providers = readFile(PROVIDERS_FILE, "models, under 'llm_providers'", files, vars, findings)
  const skills = loadSkills(files, findings.errors)
  // Checks of a file that cannot be parsed would only repeat that.
  if (tarsy === null || providers === null)
    return { result: { ok: false, errors: findings.errors, warnings: findings.warnings }, written: null, sources: null }

  const { raw, written } = check(tarsySchema, tarsy, findings)
  const rawProviders = check(providersSchema, providers, findings).raw.llm_providers ?? {}
  const names = {
    agent: new Set([...Object.keys(raw.agents ?? {}), ...Object.keys(BUILTIN_AGENTS)]),
    server: new Set([...Object.keys(raw.mcp_servers ?? {}), ...BUILTIN_SERVER_NAMES]),
    provider: new Set([...Object.keys(rawProviders), ...Object.keys(BUILTIN_PROVIDERS)]),
    skill: new Set(Object.keys(skills)),
    'fallback list': new Set(Object.keys(raw.fallback_lists ?? {})),
    'label map': new Set([...Object.keys(raw.label_maps ?? {}), BUILTIN_LABEL_MAP]),
  }
  const sources: Sources = { tarsy, providers, raw, written, rawProviders, vars, machine, findings, names }
  for (const validate of VALIDATORS) validate(sources)
  const errors = findings.errors.toSorted(inFileOrder)
  const warnings = findings.warnings.toSorted(inFileOrder)
  if (errors.length > 0) return { result: { ok: false, errors, warnings }, written, sources }
  const config = buildConfig(sources, skills, files[RUNBOOK_FILE])
  const origins = originsOf(sources, config, RUNBOOK_FILE)
  return { result: { ok: true, config, origins, warnings }, written, sources }
}

function readFile(file: string, holds: string, files: ConfigFiles, vars: Vars, findings: Findings): Tree | null {
  const text = files[file]
  if (text !== undefined) return readDocument(file, text, vars, findings)
  const message = `${file} is missing from the configuration folder. It holds ${holds}; add it, an empty file will do.`
  findings.errors.push({ file, path: '', line: 1, column: 1, message })
  return null
}

function warnOfAuto(sources: Sources) {
  if (isWritten(sources.written, 'defaults', 'llm_provider')) return
  const chosen = resolveAuto(sources.vars)
  const message = `No 'defaults.llm_provider' is given, so 'auto' is used, which is '${chosen}' now. Name a provider, or write 'auto'.`
  sources.findings.warn(sources.tarsy, ['defaults', 'llm_provider'], message)
}

function inFileOrder(
  a: { file: string; line: number; column: number },
  b: { file: string; line: number; column: number },
): number {
  return b.file.localeCompare(a.file) || a.line - b.line || a.column - b.column
}
