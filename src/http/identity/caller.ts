import type { Scope, Via } from '#core/protocol/scopes.ts'
import type { SignIn } from './sign-in.ts'

/** Who sends a request, and what they may do. */
export type Caller = {
  /** The name that alerts, questions and reviews record. */
  author: string
  scopes: ReadonlyArray<Scope>
  via: Via
  /** The alert types that may be handed in; null for all. */
  alertTypes: ReadonlyArray<string> | null
  signIn?: SignIn
}

/** The author where nobody is named, as in the reference. */
export const UNNAMED = 'api-client'
