import type { Scope } from '#core/protocol/scopes.ts'

/** Who sends a request, and what they may do. */
export type Caller = {
  /** The name that alerts, questions and reviews record. */
  author: string
  scopes: ReadonlyArray<Scope>
  /** What the identity rests on. */
  via: 'access' | 'token' | 'local'
  /** The alert types that may be handed in; null for all. */
  alertTypes: ReadonlyArray<string> | null
}
