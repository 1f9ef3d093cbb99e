// Masks alerts before they are stored, and results of tools before anything else sees them.

import { findOwn } from '#core/find-own.ts'
import type { Config, Masking } from '../config/config.ts'
import type { Mask } from '../ports.ts'
import { compileCustom } from './custom.ts'
import { maskKubernetesSecrets } from './kubernetes-secret.ts'
import { GROUPS, KUBERNETES_SECRET, patternNamed } from './patterns.ts'
import { VENDOR_NAMES, vendorMasker } from './vendor-tokens.ts'

/** `name` may be logged: it never contains text or an operator's pattern. */
type MaskingStep = { name: string; mask(text: string): string }

/** Replaces a result that could not be masked. The wording is the reference's (TARSy in Go). */
export const REDACTED = '[REDACTED: data masking failure — tool result could not be safely processed]'

/**
 * Fails open: a step that throws is skipped, because losing the alert would be worse. `failed` are the names of the skipped steps, for the
 * operator's log. Their errors may quote the text and are dropped.
 */
export function maskAlert(config: Config, text: string): { text: string; failed: Array<string> } {
  const { enabled, patternGroup } = config.defaults.alertMasking
  const failed: Array<string> = []
  if (!enabled) return { text, failed }
  const masked = stepsOfGroup(patternGroup).reduce((current, { name, mask }) => {
    try {
      return mask(current)
    } catch {
      failed.push(name)
      return current
    }
  }, text)
  return { text: masked, failed }
}

/** By group. The groups are our own, so there are few. */
const groupSteps = new Map<string, Array<MaskingStep>>()

function stepsOfGroup(group: string): Array<MaskingStep> {
  const steps =
    groupSteps.get(group) ?? maskingSteps({ enabled: true, patternGroups: [group], patterns: [], customPatterns: [] })
  groupSteps.set(group, steps)
  return steps
}

/** Fails closed: a result that cannot be masked is replaced by REDACTED. Results of servers without masking stay as they are. */
export function masker(config: Config): Mask {
  const compiled = new Map<string, Array<MaskingStep>>()
  return {
    showsImages(server) {
      const { showImages, dataMasking } = config.mcpServers[server] ?? {}
      return showImages ?? dataMasking?.enabled !== true
    },
    toolResult(server, text) {
      const masking = config.mcpServers[server]?.dataMasking
      if (masking === undefined || !masking.enabled) return text
      try {
        const steps = compiled.get(server) ?? maskingSteps(masking)
        compiled.set(server, steps)
        return steps.reduce((masked, step) => step.mask(masked), text)
      } catch {
        // The error may quote the text, so it is dropped.
        return REDACTED
      }
    },
  }
}

/**
 * The steps in their order: the structural masker, tokens of vendors, the patterns of the groups, single patterns, the operator's patterns; each once. Throws if the
 * configuration names something unknown.
 */
export function maskingSteps(masking: Masking): Array<MaskingStep> {
  const names = new Set([...masking.patternGroups.flatMap(group => members(group)), ...masking.patterns])
  const structural: Array<MaskingStep> = names.delete(KUBERNETES_SECRET)
    ? [{ name: KUBERNETES_SECRET, mask: maskKubernetesSecrets }]
    : []
  const vendors = new Set(VENDOR_NAMES.filter(name => names.delete(name)))
  const tokens = vendors.size === 0 ? [] : [{ name: 'vendor_tokens', mask: vendorMasker(vendors) }]
  const builtin = [...names].map((name): MaskingStep => {
    const pattern = patternNamed(name)
    if (pattern === undefined) throw new Error(`no masking pattern is named '${name}'`)
    return pattern
  })
  const custom = masking.customPatterns.map(({ pattern, replacement }, at): MaskingStep => {
    const compiled = compileCustom(pattern, replacement)
    if ('reason' in compiled) throw new Error(`a custom masking pattern cannot be used: ${compiled.reason}`)
    return { name: `custom pattern ${at + 1}`, mask: compiled.replace }
  })
  return [...structural, ...tokens, ...builtin, ...custom]
}

function members(group: string): ReadonlyArray<string> {
  const found = findOwn(GROUPS, group)
  if (found === undefined) throw new Error(`no masking group is named '${group}'`)
  return found
}
