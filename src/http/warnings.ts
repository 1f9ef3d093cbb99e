import type { SystemWarning } from '#core/protocol/api.ts'
import type { AppDeps } from './deps.ts'

/** What an operator should know: findings of the configuration, and a system that is open. */
export function systemWarnings(deps: Pick<AppDeps, 'config' | 'configLoadedAt' | 'identity'>): Array<SystemWarning> {
  const created_at = new Date(deps.configLoadedAt).toISOString().replace(/\.\d+Z$/, 'Z')
  const findings = deps.config.warnings.map((issue, at) => ({
    id: `configuration-${at + 1}`,
    category: 'configuration',
    message: issue.message,
    details: `${issue.file}:${issue.line}:${issue.column} ${issue.path}`,
    created_at,
  }))
  return [...findings, ...trusting(deps).map(warning => ({ ...warning, created_at }))]
}

function trusting({ identity }: Pick<AppDeps, 'identity'>): Array<Omit<SystemWarning, 'created_at'>> {
  if (!identity.trustForwarded || identity.local) return []
  return [
    {
      id: 'identity-forwarded',
      category: 'identity',
      message: 'Forwarded-user headers are believed (TARSY_TRUST_FORWARDED=1)',
      details:
        'Whoever holds the API token may name any author. Unset the variable where no proxy of yours sets these headers.',
    },
  ]
}
