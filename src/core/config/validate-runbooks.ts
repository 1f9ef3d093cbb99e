// Rules of `system.runbooks`, and of the runbooks that chains name.

import { refuseAddress } from '../outside/refuse-address.ts'
import { allowsHost, namesHost } from '../runbooks/allowed-hosts.ts'
import { readFolderAddress } from '../runbooks/github.ts'
import { readRule } from '../runbooks/rule.ts'
import { BUILTIN_CHAINS } from './builtins.ts'
import { durationMs } from './durations.ts'
import { type Path, quoteAt, valueAt } from './findings.ts'
import { didYouMean } from './nearest.ts'
import { isWritten, type Sources, reportError } from './sources.ts'

const PATH = ['system', 'runbooks'] as const

export function validateRunbooks(sources: Sources) {
  const { allowed_domains: domains, by_label: byLabel = {}, by_type: byType = {} } = sources.raw.system.runbooks
  validateCacheTtl(sources)
  validateRepository(sources)
  for (const [i, domain] of domains.entries()) {
    if (domain !== '') continue
    const message = "A domain in 'allowed_domains' is empty. Write a host name or take the entry out."
    reportError(sources, [...PATH, 'allowed_domains', i], message)
  }
  for (const [type, rule] of Object.entries(byType)) {
    checkRule(sources, [...PATH, 'by_type', type], rule)
    warnOfUnknownType(sources, type)
  }
  for (const [label, byValue] of Object.entries(byLabel))
    for (const [value, rule] of Object.entries(byValue ?? {}))
      checkRule(sources, [...PATH, 'by_label', label, value], rule)
  for (const [id, chain] of Object.entries(sources.raw.agent_chains ?? {}))
    checkRule(sources, ['agent_chains', id, 'runbook'], chain.runbook)
}

function validateCacheTtl(sources: Sources) {
  const path = [...PATH, 'cache_ttl']
  if (!isWritten(sources.written, ...path)) return
  const ms = durationMs(String(valueAt(sources.written, path)))
  const shown = quoteAt(sources.tarsy, path)
  if (ms === null) {
    const message = `'cache_ttl' is not a duration, so 1m is used. Write one with its unit, such as 30s or 5m, not ${shown}.`
    sources.findings.warn(sources.tarsy, path, message)
  } else if (ms <= 0) {
    reportError(sources, path, `'cache_ttl' must be above 0, not ${shown}. Take it out for the default of 1m.`)
  }
}

/** The reference (TARSy in Go) takes any address, and lists nothing then. */
function validateRepository(sources: Sources) {
  const { repo_url: address } = sources.raw.system.runbooks
  if (address === undefined || readFolderAddress(address) !== null) return
  const message =
    "'repo_url' is not a folder on GitHub, so no runbooks are listed. Write an address like https://github.com/OWNER/REPOSITORY/tree/main/runbooks."
  sources.findings.warn(sources.tarsy, [...PATH, 'repo_url'], message)
}

function checkRule(sources: Sources, path: Path, rule: string | undefined) {
  const named = rule === undefined ? null : readRule(rule)
  if (named?.kind !== 'address') return
  const reason = ruleRefusal(named.address, sources.raw.system.runbooks.allowed_domains)
  if (reason !== null) reportError(sources, path, `This runbook cannot be read: ${reason}.`)
}

function ruleRefusal(address: string, domains: ReadonlyArray<string>): string | null {
  if (!URL.canParse(address)) return 'its address is not one. Correct it'
  const url = new URL(address)
  const broken = refuseAddress(url, () => true)
  if (broken !== null) return `${broken}. Correct it`
  const remedy = 'Add the host to system.runbooks.allowed_domains, or name another address'
  const unsafe = refuseAddress(url, hostname => namesHost(domains, hostname))
  if (unsafe !== null) return `${unsafe}. ${remedy}`
  return allowsHost(domains, url.hostname) ? null : `its host ${url.hostname} is not allowed. ${remedy}`
}

function warnOfUnknownType(sources: Sources, type: string) {
  const { agent_chains: chains = {} } = sources.raw
  const types = [...Object.values(BUILTIN_CHAINS), ...Object.values(chains)].flatMap(chain => chain.alert_types ?? [])
  if (types.includes(type)) return
  const message = `No chain takes alerts of the type '${type}', so this runbook is never used.${didYouMean(type, types)}`
  sources.findings.warn(sources.tarsy, [...PATH, 'by_type', type], message, 'key')
}
