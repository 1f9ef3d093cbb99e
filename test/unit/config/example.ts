import type { Config, Issue, LoadResult, Vars } from '#core/config/config.ts'
import { loadConfig } from '#core/config/load.ts'

/** Loads texts. */
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

/** A provider is named, so that nothing is said about its absence. */
export const DEFAULTS = 'defaults: {llm_provider: demo}\n'
