// Rules of `mcp_servers`.

import { compileCustom } from '../masking/custom.ts'
import { GROUPS, PATTERN_NAMES } from '../masking/patterns.ts'
import { type Path, quoted } from './findings.ts'
import { didYouMean } from './nearest.ts'
import type { RawServer } from './schema.ts'
import { missing, type Sources, wrong } from './sources.ts'
import { isHttpUrl } from './validate-settings.ts'

export function validateServers(sources: Sources) {
  for (const [id, server] of Object.entries(sources.raw.mcp_servers ?? {})) {
    const path = ['mcp_servers', id]
    validateTransport(sources, [...path, 'transport'], server.transport)
    validateMasking(sources, [...path, 'data_masking'], server.data_masking)
    validateSummarization(sources, [...path, 'summarization'], server.summarization)
  }
}

function validateTransport(sources: Sources, path: Path, transport: RawServer['transport']) {
  if (transport?.type === undefined) {
    missing(sources, [...path, 'type'], "The server has no 'transport.type'. Use one of 'stdio', 'http', 'sse'.")
    return
  }
  if (transport.type === 'stdio') {
    if (transport.command === undefined)
      missing(sources, [...path, 'command'], "A stdio server needs a 'command'. Write the program to start.")
    return
  }
  for (const key of ['url', 'session_cleanup_url'] as const) {
    const url = transport[key]
    if (url === undefined && key === 'url') {
      missing(
        sources,
        [...path, key],
        `An ${transport.type} server needs a 'url'. Write its address, or check that its variable is set.`,
      )
    } else if (url !== undefined && !isHttpUrl(url.replaceAll('{{.SESSION_ID}}', 'x'))) {
      wrong(sources, [...path, key], `'${key}' must be an address that begins with http:// or https://. Correct it.`)
    }
  }
  if (transport.verify_ssl === false) {
    sources.findings.warn(
      sources.tarsy,
      [...path, 'verify_ssl'],
      "'verify_ssl: false' has no effect: certificates are always verified here. Give the server a certificate that is trusted, or reach it over a tunnel.",
    )
  }
}

function validateMasking(sources: Sources, path: Path, masking: RawServer['data_masking']) {
  if (masking === undefined || masking.enabled === false) return
  for (const [i, group] of (masking.pattern_groups ?? []).entries()) {
    if (Object.hasOwn(GROUPS, group)) continue
    const at = [...path, 'pattern_groups', i]
    wrong(
      sources,
      at,
      `${quoted(sources.tarsy, at)} is not a masking group. Use one of ${Object.keys(GROUPS).join(', ')}.`,
    )
  }
  for (const [i, pattern] of (masking.patterns ?? []).entries()) {
    if (PATTERN_NAMES.includes(pattern)) continue
    const at = [...path, 'patterns', i]
    const hint = didYouMean(pattern, PATTERN_NAMES)
    wrong(
      sources,
      at,
      `${quoted(sources.tarsy, at)} is not a masking pattern.${hint} Use one of ${PATTERN_NAMES.join(', ')}.`,
    )
  }
  for (const [i, custom] of (masking.custom_patterns ?? []).entries()) {
    const at = [...path, 'custom_patterns', i]
    for (const key of ['pattern', 'replacement'] as const) {
      if (custom[key] === undefined)
        missing(sources, [...at, key], `A custom pattern needs '${key}'. Add it, or take the entry out.`)
    }
    const compiled = custom.pattern === undefined ? null : compileCustom(custom.pattern, custom.replacement ?? '')
    if (compiled !== null && 'reason' in compiled)
      wrong(sources, [...at, 'pattern'], `The pattern cannot be used: ${compiled.reason}.`)
  }
}

function validateSummarization(sources: Sources, path: Path, block: RawServer['summarization']) {
  if (block === undefined) return
  if (block.enabled === false) {
    if (block.llm_provider === undefined) return
    const message = "'llm_provider' stands in a block that is switched off. Take it out, or set 'enabled' to true."
    wrong(sources, [...path, 'llm_provider'], message)
    return
  }
  const least = { size_threshold_tokens: 100, summary_max_token_limit: 50 }
  for (const [key, min] of Object.entries(least) as Array<[keyof typeof least, number]>) {
    // 0 means the default, as in the reference.
    const value = block[key]
    if (!value || value >= min) continue
    wrong(sources, [...path, key], `'${key}' must be ${min} or more, not ${quoted(sources.tarsy, [...path, key])}.`)
  }
  if (block.llm_backend !== undefined && block.llm_provider === undefined) {
    missing(
      sources,
      [...path, 'llm_provider'],
      "'llm_backend' needs an 'llm_provider' beside it. Add one, or take the backend out.",
    )
  }
}
