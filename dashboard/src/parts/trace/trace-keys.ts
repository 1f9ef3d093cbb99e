import { useEffect, useRef } from 'preact/hooks'
import { isError } from '../../data/trace/filter.ts'
import type { TraceNode } from '../../data/trace/tree.ts'

type Ports = {
  tree: ReadonlyArray<TraceNode>
  active: string | null
  show: (id: string) => void
}

/** `[` and `]` go from error to error: wherever the focus is, while nobody types. */
export function useTraceKeys({ tree, active, show }: Ports): void {
  const newest = useRef<(event: KeyboardEvent) => void>(() => {})
  newest.current = event => {
    if (isElsewhere(event) || (event.key !== '[' && event.key !== ']')) return
    const next = errorFrom(tree, active, event.key === ']' ? 1 : -1)
    if (next !== null) show(next)
    event.preventDefault()
  }
  useEffect(() => {
    const listen = (event: KeyboardEvent) => newest.current(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/** The next row that failed, in the order of the tree; from the last one it goes on with the first. */
export function errorFrom(tree: ReadonlyArray<TraceNode>, from: string | null, step: 1 | -1): string | null {
  const all = flat(tree)
  const at = all.findIndex(node => node.id === from)
  const start = at < 0 ? (step > 0 ? -1 : 0) : at
  for (let n = 1; n <= all.length; n++) {
    const node = all[(start + step * n + all.length * 2) % all.length]
    if (node !== undefined && isError(node)) return node.id
  }
  return null
}

function flat(tree: ReadonlyArray<TraceNode>): Array<TraceNode> {
  return tree.flatMap(node => [node, ...flat(node.children)])
}

function isElsewhere({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || document.querySelector('dialog[open]') !== null) return true
  return target instanceof Element && target.closest('input:not([type=checkbox]), textarea, select') !== null
}
