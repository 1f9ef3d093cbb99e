import type { TraceNode } from './tree.ts'

/** A row as a tree grid shows it (ARIA: level, position and size of its set). */
export type Row = {
  node: TraceNode
  level: number
  position: number
  setSize: number
  /** null: it has nothing below it. */
  open: boolean | null
  parent: string | null
}

/** `all`: everything is open; `calls`: all but model calls. `turned`: rows that somebody opened or closed since. */
export type Folds = { base: 'all' | 'calls' | 'stages'; turned: ReadonlySet<string> }

// More rows than these are not opened at once: one looks for something in them, and does not read them.
const OPEN_AT_ONCE = 300

export function firstFolds(tree: ReadonlyArray<TraceNode>): Folds {
  return { base: sizeOf(tree) <= OPEN_AT_ONCE ? 'all' : 'calls', turned: new Set() }
}

export function sizeOf(tree: ReadonlyArray<TraceNode>): number {
  return tree.reduce((sum, node) => sum + 1 + sizeOf(node.children), 0)
}

export function isOpen({ id, kind }: TraceNode, { base, turned }: Folds): boolean {
  const open = base === 'all' || (base === 'calls' && kind !== 'model')
  return open !== turned.has(id)
}

export function turn(folds: Folds, id: string): Folds {
  const turned = new Set(folds.turned)
  if (!turned.delete(id)) turned.add(id)
  return { ...folds, turned }
}

/** Opens all rows above this one. */
export function reveal(tree: ReadonlyArray<TraceNode>, folds: Folds, id: string): Folds {
  const closed = (pathTo(tree, id) ?? []).filter(node => node.id !== id && !isOpen(node, folds))
  return closed.reduce((now, node) => turn(now, node.id), folds)
}

/** From the stage down to the row; null if there is none. */
export function pathTo(tree: ReadonlyArray<TraceNode>, id: string): Array<TraceNode> | null {
  for (const node of tree) {
    if (node.id === id) return [node]
    const below = pathTo(node.children, id)
    if (below !== null) return [node, ...below]
  }
  return null
}

/** The rows in view order. With `found`, only those and what stands above them, all open. */
export function rowsOf(tree: ReadonlyArray<TraceNode>, folds: Folds, found: ReadonlySet<string> | null): Array<Row> {
  const rows: Array<Row> = []
  const holds = (node: TraceNode): boolean => found === null || found.has(node.id) || node.children.some(holds)
  const add = (nodes: ReadonlyArray<TraceNode>, level: number, parent: string | null): void => {
    const shown = found === null ? nodes : nodes.filter(holds)
    for (const [at, node] of shown.entries()) {
      const below = found === null ? node.children.length > 0 : node.children.some(holds)
      const open = below ? found !== null || isOpen(node, folds) : null
      rows.push({ node, level, position: at + 1, setSize: shown.length, open, parent })
      if (open === true) add(node.children, level + 1, node.id)
    }
  }
  add(tree, 1, null)
  return rows
}
