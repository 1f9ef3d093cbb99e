import { expect } from 'vitest'
import type { Config, Issue, LoadResult, Vars } from '#core/config/config.ts'
import { loadConfig } from '#core/config/load.ts'

/** Loads texts; a provider is named so that nothing is said about its absence. */
export function load(tarsy: string, providers = '', vars: Vars = {}, more: Record<string, string> = {}): LoadResult {
  return loadConfig({ 'tarsy.yaml': tarsy, 'llm-providers.yaml': providers, ...more }, vars)
}

export function good(tarsy: string, providers = '', vars: Vars = {}, more: Record<string, string> = {}): Config {
  const result = load(tarsy, providers, vars, more)
  if (!result.ok) throw new Error(result.errors.map(show).join('\n'))
  return result.config
}

export function show({ file, path, line, column, message }: Issue): string {
  return `${file}:${line}:${column} ${path}: ${message}`
}

export function errorsOf(result: LoadResult): Array<string> {
  return result.ok ? [] : result.errors.map(show)
}

export const DEFAULTS = 'defaults: {llm_provider: demo}\n'

/** A chain that is right, to break at one place. */
export function chain(lines: string): string {
  return `${DEFAULTS}agent_chains:\n  c:\n${lines.replace(/^/gm, '    ')}\n`
}

/** One mistake: what it is, the file, where it is said, and words that the sentence holds. */
export type Mistake = [what: string, text: string, at: string, sentence: string]

export function expectMistake(file: string, result: LoadResult, at: string, sentence: string) {
  const errors = errorsOf(result)
  expect(errors).toHaveLength(1)
  expect(errors[0]).toContain(sentence)
  expect(errors[0]).toContain(`${file}:${at}`)
  expect(errors[0]).toMatch(/\.$/)
}
