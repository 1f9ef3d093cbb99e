import type { ProviderType } from '#core/investigation/log/plan.ts'
import type { Dialect } from './tool-schemas/dialects.ts'

/** The form of tools that a provider takes; null: it takes them as they are. */
export function dialectOf(type: ProviderType): Dialect | null {
  switch (type) {
    case 'openai':
    case 'xai':
      return 'openai'
    case 'anthropic':
    case 'google':
      return type
    default:
      return null
  }
}
