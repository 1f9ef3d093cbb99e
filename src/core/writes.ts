import type { ToolSpec } from './ports.ts'
import type { Writes } from './protocol/status.ts'

/** Whether a tool changes something. `unknown`: neither its server nor the configuration says it. */
export function writesOf({ writes, readOnly }: Pick<ToolSpec, 'writes' | 'readOnly'>): Writes {
  if (writes === true) return 'yes'
  return readOnly ? 'no' : 'unknown'
}
