import type { TraceNode } from './tree.ts'

// Starts are counted back from durations, and a clock of the platform stands still while nothing arrives: two steps that followed each other
// may seem to overlap by some milliseconds.
const OVERLAP_MS = 20

/**
 * The rows on which the end of the session waited. Read from the end: of the steps of one row, the last one to end is on the path; before its
 * start it was the step that had ended last by then; and so on, back to the begin. Of a step on the path the same is said of its own steps. So
 * of agents side by side only the slowest is on it, and a sub-agent that was done before its lead needed it is not. Between two steps of the path
 * nothing below the row was at work: that time is the row's own. `now`: the end of what has none yet. Steps without a begin are on no path.
 */
export function criticalPath(tree: ReadonlyArray<TraceNode>, now: number): Set<string> {
  const path = new Set<string>()
  walk(tree, Infinity, now, path)
  return path
}

function walk(steps: ReadonlyArray<TraceNode>, until: number, now: number, path: Set<string>): void {
  const ended = steps
    .filter(step => step.start !== null)
    .map(step => ({ step, start: step.start ?? 0, end: step.end ?? now }))
    .toSorted((a, b) => b.end - a.end || b.start - a.start)
  let moment = until
  for (const { step, start, end } of ended) {
    if (start >= moment || end > moment + OVERLAP_MS) continue
    path.add(step.id)
    walk(stepsOf(step), end, now, path)
    moment = Math.min(moment, start)
  }
}

/** The tool calls of a model call begin when it has ended: in time they stand beside it, not within. */
function stepsOf(node: TraceNode): Array<TraceNode> {
  if (node.kind === 'model') return []
  return node.children.flatMap(child => (child.kind === 'model' ? [child, ...child.children] : [child]))
}

export type PathSum = { total: number; models: number; tools: number }

/** How long the session took, and how much of it models and tools on the path took. */
export function sumPath(tree: ReadonlyArray<TraceNode>, path: ReadonlySet<string>, now: number): PathSum {
  const sum = { total: 0, models: 0, tools: 0 }
  const add = (node: TraceNode, depth: number): void => {
    if (path.has(node.id) && node.start !== null) {
      const took = Math.max(0, (node.end ?? now) - node.start)
      if (depth === 0) sum.total += took
      if (node.kind === 'model') sum.models += took
      if (node.kind === 'tool') sum.tools += took
    }
    for (const child of node.children) add(child, depth + 1)
  }
  for (const node of tree) add(node, 0)
  return sum
}
