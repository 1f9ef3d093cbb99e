// What a caller may do. Routes ask for a scope; people have roles, tokens have scopes.

/** `ingest` hands in alerts, `read` sees everything but `admin`'s, `respond` cancels, asks and reviews, `admin` may do all of it and manages tokens. */
export const SCOPES = ['ingest', 'read', 'respond', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

/** A responder hands in alerts too, by the dashboard's form. From the weakest to the strongest. */
export const ROLE_SCOPES = {
  viewer: ['read'],
  responder: ['read', 'respond', 'ingest'],
  admin: SCOPES,
} as const satisfies Readonly<Record<string, ReadonlyArray<Scope>>>
export type Role = keyof typeof ROLE_SCOPES

export function hasScope(held: ReadonlyArray<Scope>, needed: Scope): boolean {
  return held.includes('admin') || held.includes(needed)
}

/** What an identity rests on. `session`: a token that was given on the sign-in page; `signature`: a sender's secret. */
export const WAYS_IN = ['access', 'token', 'session', 'signature', 'local'] as const
export type Via = (typeof WAYS_IN)[number]
