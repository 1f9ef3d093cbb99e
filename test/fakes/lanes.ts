// An order of words written by hand, for what agents do side by side, and what was heard put in its form.

/** A word, or agents that work side by side: the order holds within each agent's. */
export type Expected = string | { lanes: Readonly<Record<string, ReadonlyArray<string>>> }

/** Words of one agent. */
export function by(agent: string, ...words: ReadonlyArray<string>): Array<string> {
  return words.map(word => `${agent}: ${word}`)
}

/** The words with each group of lanes in the order of `expected`, so that the two can be compared as they are. */
export function inLanes(words: ReadonlyArray<string>, expected: ReadonlyArray<Expected>): Array<string> {
  let at = 0
  const ordered = expected.flatMap(each => {
    if (typeof each === 'string') return words.slice(at, (at += 1))
    const group = words.slice(at, (at += Object.values(each.lanes).flat().length))
    const names = Object.keys(each.lanes)
    const lane = (name: string) => group.filter(word => word.startsWith(`${name}: `))
    return [...names.flatMap(lane), ...group.filter(word => !names.some(name => word.startsWith(`${name}: `)))]
  })
  return [...ordered, ...words.slice(at)]
}

export function plain(expected: ReadonlyArray<Expected>): Array<string> {
  return expected.flatMap(each =>
    typeof each === 'string' ? [each] : Object.entries(each.lanes).flatMap(([agent, words]) => by(agent, ...words)),
  )
}
