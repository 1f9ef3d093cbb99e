// Who is told of this session: the names of those who were configured when it was accepted, kept with it. A recipient that comes later is not
// told: otherwise the first look at an old session would announce its end. And a look at a session needs no configuration.

import type { Recipient } from '#core/notify/notifier.ts'

/** The storage of an object, as far as names are concerned. */
export type Shelf = { get(key: string): unknown; put(key: string, value: Array<string>): void }

const KEY = 'recipients'

export function toldOf(shelf: Shelf): Array<string> {
  return (shelf.get(KEY) as Array<string> | undefined) ?? []
}

/** Called before the first entry of the log. `recipients` throws while the configuration is broken. */
export function keepTold(shelf: Shelf, recipients: () => ReadonlyArray<Recipient>): Array<string> {
  const names = namesOf(recipients)
  if (names.length > 0) shelf.put(KEY, names)
  return names
}

function namesOf(recipients: () => ReadonlyArray<Recipient>): Array<string> {
  try {
    return recipients().map(each => each.name)
  } catch {
    // No session runs with a broken configuration, but one may be cancelled or given up.
    return []
  }
}
