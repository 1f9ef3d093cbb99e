// Rules of `mcp_servers`.

import { compileCustom } from '../masking/custom.ts'
import { PATTERN_NAMES, PATTERNS } from '../masking/patterns.ts'
import { type Path, quoteAt } from './findings.ts'
import { didYouMean } from './nearest.ts'
import type { RawServer } from './schema.ts'
import { reportMissing, type Sources, reportError } from './sources.ts'
import { requireAddress, requireMaskingGroup, requireProviderOfBackend } from './validate-settings.ts'

export function validateServers(sources: Sources) {
  for (const [id, server] of Object.entries(sources.raw.mcp_servers ?? {})) {
    const path = ['mcp_servers', id]
    validateTransport(sources, [...path, 'transport'], server.transport)
    if (server.data_masking?.enabled) validateMasking(sources, [...path, 'data_masking'], server.data_masking)
    validateSummarization(sources, [...path, 'summarization'], server.summarization)
    for (const [i, tool] of server.reading_tools.entries()) {
      if (!server.writing_tools.includes(tool)) continue
      const at = [...path, 'reading_tools', i]
      const message = `${quoteAt(sources.tarsy, at)} is among 'writing_tools' too. Take it out of one of the lists.`
      reportError(sources, at, message)
    }
  }
}

function validateTransport(sources: Sources, path: Path, { type, command, url, ...transport }: RawServer['transport']) {
  if (type === undefined) return
  if (type === 'stdio') {
    if (command === undefined)
      reportMissing(sources, [...path, 'command'], "A stdio server needs a 'command'. Write the program to start.")
    else if (sources.machine?.hasProgram(command) === false) {
      const shown = quoteAt(sources.tarsy, [...path, 'command'])
      const message = `The program ${shown} is not on this machine. Install it, or correct the name.`
      reportError(sources, [...path, 'command'], message)
    }
    return
  }
  if (url === undefined) {
    const message = `An ${type} server needs a 'url'. Write its address, or check that its variable is set.`
    reportMissing(sources, [...path, 'url'], message)
  }
  requireAddress(sources, [...path, 'url'], url)
  requireAddress(sources, [...path, 'session_cleanup_url'], transport.session_cleanup_url)
  requireAddress(sources, [...path, 'oauth', 'token_url'], transport.oauth?.token_url)
  if (transport.oauth !== undefined && transport.bearer_token !== undefined) {
    const message = "'oauth' and 'bearer_token' are both given, and a request carries one token. Take one of them out."
    reportError(sources, [...path, 'oauth'], message)
  }
  if (!transport.verify_ssl) {
    const message =
      "'verify_ssl: false' has no effect: certificates are always verified here. Give the server a certificate that is trusted, or reach it over a tunnel."
    sources.findings.warn(sources.tarsy, [...path, 'verify_ssl'], message)
  }
}

function validateMasking(sources: Sources, path: Path, masking: NonNullable<RawServer['data_masking']>) {
  for (const [i, group] of masking.pattern_groups.entries())
    requireMaskingGroup(sources, [...path, 'pattern_groups', i], group)
  for (const [i, pattern] of masking.patterns.entries()) {
    if (PATTERN_NAMES.includes(pattern)) continue
    const at = [...path, 'patterns', i]
    const hint = didYouMean(pattern, PATTERN_NAMES)
    const message = `${quoteAt(sources.tarsy, at)} is not a masking pattern.${hint} Use one of ${PATTERNS.map(({ name }) => name).join(', ')}, or a vendor's token such as gitlab_token (docs/decisions/0032-masking-by-fragments.md).`
    reportError(sources, at, message)
  }
  for (const [i, { pattern, replacement }] of masking.custom_patterns.entries()) {
    const compiled = pattern === undefined ? null : compileCustom(pattern, replacement ?? '')
    if (compiled === null || !('reason' in compiled)) continue
    reportError(sources, [...path, 'custom_patterns', i, 'pattern'], `The pattern cannot be used: ${compiled.reason}.`)
  }
}

function validateSummarization(sources: Sources, path: Path, block: RawServer['summarization']) {
  if (!block.enabled) {
    if (block.llm_provider === undefined) return
    const message = "'llm_provider' stands in a block that is switched off. Take it out, or set 'enabled' to true."
    reportError(sources, [...path, 'llm_provider'], message)
    return
  }
  const least = { size_threshold_tokens: 100, summary_max_token_limit: 50 } as const
  for (const [key, min] of Object.entries(least) as Array<[keyof typeof least, number]>) {
    if (block[key] >= min) continue
    reportError(
      sources,
      [...path, key],
      `'${key}' must be ${min} or more, not ${quoteAt(sources.tarsy, [...path, key])}.`,
    )
  }
  requireProviderOfBackend(sources, path, block)
}
