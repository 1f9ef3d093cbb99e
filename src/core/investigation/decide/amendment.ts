// What a compose stage makes one report of.

import type { SaidVerdict } from '../log/said-verdict.ts'

/** `report` is the newest report from before the action, with its verdict; `memo` is what the agents that acted wrote. */
export type Amendment = { report: string; verdict: SaidVerdict | null; memo: string }

/** Stands for the amended report if it could not be written. The heading is the reference's (TARSy in Go). */
export function concatenate({ report, memo }: Amendment): string {
  return `${report}\n\n## Action result\n\n${memo}`
}
