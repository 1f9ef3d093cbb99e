import type { LeftOutTool } from '../../ports.ts'
import type { NewEvent } from '../log/timeline.ts'

/** What a reader is told about tools that the model is not offered: one event a reason. Its keys are read by the operator's warnings. */
export function leftOutEvents(leftOut: ReadonlyArray<LeftOutTool>): Array<NewEvent> {
  return [...Map.groupBy(leftOut, ({ reason }) => reason)].map(([reason, tools]) => {
    const names = tools.map(({ name }) => name)
    const content = `The model is not offered ${names.join(', ')}: ${reason}.`
    return { type: 'error', content, metadata: { left_out: names, reason } }
  })
}
