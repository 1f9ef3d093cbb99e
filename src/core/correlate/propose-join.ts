// Whether an alert that arrives belongs to a session that runs already, by what is known at that moment: where both come from, and when. Pure.

export type Place = { service: string | null; namespace: string | null; cluster: string | null; title: string | null }
export type Arrival = Place & { at: number }
export type RunningSession = Place & { sessionId: string; openedAt: number }

/** `edges`: a service, and those that it depends on. */
export type Bonds = { windowMs: number; edges: Readonly<Record<string, ReadonlyArray<string>>> }
export type Proposal = { sessionId: string; reason: string }

/** The session with the strongest bond; of equals the one that began first, because causes come before what they cause. */
export function proposeJoin(arrival: Arrival, running: ReadonlyArray<RunningSession>, bonds: Bonds): Proposal | null {
  const [best] = running
    .flatMap(session => {
      const bond = bondOf(arrival, session, bonds)
      return bond === null ? [] : [{ session, bond }]
    })
    .toSorted((a, b) => b.bond.strength - a.bond.strength || a.session.openedAt - b.session.openedAt)
  if (best === undefined) return null
  const { session, bond } = best
  const minutes = Math.round((arrival.at - session.openedAt) / 60_000)
  return { sessionId: session.sessionId, reason: `${bond.says}, ${minutes} min after that session began` }
}

type Bond = { strength: number; says: string }

function bondOf(arrival: Arrival, session: RunningSession, { windowMs, edges }: Bonds): Bond | null {
  const after = arrival.at - session.openedAt
  if (after < 0 || after > windowMs) return null
  // The same name in another cluster is another thing.
  if (differ(arrival.cluster, session.cluster)) return null
  const [mine, theirs] = [arrival.service, session.service]
  if (mine !== null && mine === theirs && !differ(arrival.namespace, session.namespace))
    return { strength: 3, says: `it is about the same service, ${mine}` }
  if (mine !== null && theirs !== null && edges[mine]?.includes(theirs))
    return { strength: 2, says: `${mine} depends on ${theirs}` }
  if (mine !== null && theirs !== null && edges[theirs]?.includes(mine))
    return { strength: 2, says: `${theirs} depends on ${mine}` }
  const inOnePlace = arrival.namespace !== null && arrival.namespace === session.namespace
  if (inOnePlace && isOnePattern(arrival.title, session.title))
    return { strength: 1, says: `it says the same in the same namespace, ${arrival.namespace}` }
  return null
}

function differ(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b
}

function isOnePattern(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && patternOf(a) === patternOf(b)
}

/** A title without what differs from case to case: figures, and words that hold one, such as names of pods. */
export function patternOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/\S*\d\S*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
