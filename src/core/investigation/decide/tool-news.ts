// What has changed of an execution's tools since they were logged. Pure: it compares the log with what the servers list now.

import type { Toolbox, ToolSpec } from '../../ports.ts'
import { isOf } from '../log/tools-of.ts'

type Listed = Toolbox['servers'][number]

/** Whether the servers list the same objects as before: between two listings nothing can have changed, and schemas are long to compare. */
export function isSameListing(before: ReadonlyArray<Listed> | undefined, now: ReadonlyArray<Listed>): boolean {
  return (
    before?.length === now.length &&
    now.every(({ server, tools }, at) => {
      const known = before[at]
      return (
        known?.server === server &&
        known.tools.length === tools.length &&
        tools.every((tool, place) => tool === known.tools[place])
      )
    })
  )
}

/** The servers whose tools differ from those that the model was given. A server that has gone away is not among them: its tools may come back. */
export function toolNews(known: ReadonlyArray<ToolSpec>, servers: ReadonlyArray<Listed>): Array<Listed> {
  return servers.filter(({ server, tools }) => !isSame(ownOf(known, server), tools))
}

/** The servers of which the model has no tool. */
export function missingServers(known: ReadonlyArray<ToolSpec>, servers: ReadonlyArray<string>): Array<string> {
  return servers.filter(server => ownOf(known, server).length === 0)
}

function ownOf(known: ReadonlyArray<ToolSpec>, server: string): Array<ToolSpec> {
  return known.filter(tool => isOf(tool, server))
}

function isSame(before: ReadonlyArray<ToolSpec>, now: ReadonlyArray<ToolSpec>): boolean {
  return JSON.stringify(before) === JSON.stringify(now)
}
