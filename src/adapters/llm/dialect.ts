import type { ModelChoice } from '#core/investigation/log/plan.ts'
import type { Dialect } from './tool-schemas/dialects.ts'
import { isClaude } from './vertex.ts'

/** The form of tools that a model's vendor takes; null: it takes them as they are. */
export function dialectOf({ type, model }: Pick<ModelChoice, 'type' | 'model'>): Dialect | null {
  switch (type) {
    case 'openai':
    case 'xai':
    case 'workers-ai':
      return 'openai'
    case 'anthropic':
    case 'google':
      return type
    case 'vertexai':
      return isClaude(model) ? 'anthropic' : 'google'
    case 'demo':
      return null
  }
}
