// Who is told of sessions, as a part of the summary. No address: that of an incoming webhook is its secret.

import { FACTS } from '../notify/kinds.ts'
import { rowsOf } from '../notify/rows.ts'
import type { Config } from './config.ts'

export function describeRecipients(config: Config): Array<string> {
  return rowsOf(config).map(([name, { type }]) => {
    const rules = [...config.notify.rules.entries()].filter(([, { to }]) => to.includes(name))
    const by = rules.map(([at]) => `notify.rules[${at}]`).join(', ')
    const told = FACTS[type].told.length === 0 ? 'nothing' : FACTS[type].told.join(', ')
    return `${name}: ${FACTS[type].label}, told of ${rules.length > 0 ? `what ${by} lets pass` : told}`
  })
}
