// Masking of alerts before anything stores them, and of what tools return before anything else sees it.

import type { Config, Masking } from '../config/config.ts'
import type { Mask } from '../ports.ts'
import { compileCustom } from './custom.ts'
import { maskKubernetesSecrets } from './kubernetes-secret.ts'
import { GROUPS, KUBERNETES_SECRET, patternNamed } from './patterns.ts'

/** Its name may be logged: it never quotes a text or an operator's own pattern. */
type Step = { name: string; mask(text: string): string }

/** The wire's words for a result that could not be masked (wire contract 5.1). */
export const REDACTED = '[REDACTED: data masking failure — tool result could not be safely processed]'

/**
 * Fails open, step by step: what one step cannot do is left to the others, because losing the alert would be worse. `failed` names the
 * steps that were skipped, so that an operator can be told; their errors may quote the text and are dropped.
 */
export function maskAlert(config: Config, text: string): { text: string; failed: Array<string> } {
  const { enabled, patternGroup } = config.defaults.alertMasking
  const failed: Array<string> = []
  if (!enabled) return { text, failed }
  const steps = stepsOf({ enabled, patternGroups: [patternGroup], patterns: [], customPatterns: [] })
  const masked = steps.reduce((sofar, { name, mask }) => {
    try {
      return mask(sofar)
    } catch {
      failed.push(name)
      return sofar
    }
  }, text)
  return { text: masked, failed }
}

/** Fails closed: a tool result that cannot be masked is replaced by a notice. A server without masking passes unchanged. */
export function masker(config: Config): Mask {
  const compiled = new Map<string, Array<Step>>()
  return {
    toolResult(server, text) {
      const masking = config.mcpServers[server]?.dataMasking
      if (masking === undefined || !masking.enabled) return text
      try {
        const steps = compiled.get(server) ?? stepsOf(masking)
        compiled.set(server, steps)
        return steps.reduce((masked, step) => step.mask(masked), text)
      } catch {
        // Fail-closed by decision; the cause may quote the text, so it is not passed on.
        return REDACTED
      }
    },
  }
}

/** The structural masker first, then the patterns: groups in order, single ones, the operator's; each once. */
export function stepsOf(masking: Masking): Array<Step> {
  const names = new Set([...masking.patternGroups.flatMap(group => members(group)), ...masking.patterns])
  const structural: Array<Step> = names.delete(KUBERNETES_SECRET)
    ? [{ name: KUBERNETES_SECRET, mask: maskKubernetesSecrets }]
    : []
  const builtin = [...names].map((name): Step => {
    const pattern = patternNamed(name)
    if (pattern === undefined) throw new Error(`no masking pattern is named '${name}'`)
    return { name, mask: text => text.replace(pattern.expression, pattern.replacement) }
  })
  const custom = masking.customPatterns.map(({ pattern, replacement }, at): Step => {
    const compiled = compileCustom(pattern, replacement)
    if ('reason' in compiled) throw new Error(`a custom masking pattern cannot be used: ${compiled.reason}`)
    return { name: `custom pattern ${at + 1}`, mask: compiled.replace }
  })
  return [...structural, ...builtin, ...custom]
}

function members(group: string): ReadonlyArray<string> {
  const found = Object.hasOwn(GROUPS, group) ? GROUPS[group] : undefined
  if (found === undefined) throw new Error(`no masking group is named '${group}'`)
  return found
}
