import { useState } from 'preact/hooks'
import { plural } from '../../data/format.ts'

// Opened at first: enough to see the shape.
const OPEN_DEPTH = 2
// Children of one node that are shown at once.
const SHOWN = 50

export function Tree({ value }: { value: object }) {
  return (
    <ul class="tree">
      <Children value={value} depth={0} />
    </ul>
  )
}

function Children({ value, depth }: { value: object; depth: number }) {
  const [shown, show] = useState(SHOWN)
  const entries = Object.entries(value)
  return (
    <>
      {entries.slice(0, shown).map(([name, inner]) => (
        <Node key={name} name={name} value={inner} depth={depth} />
      ))}
      {entries.length > shown && (
        <li>
          <button type="button" class="quiet" onClick={() => show(shown + 4 * SHOWN)}>
            {entries.length - shown} more
          </button>
        </li>
      )}
    </>
  )
}

function Node({ name, value, depth }: { name: string; value: unknown; depth: number }) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH)
  if (typeof value !== 'object' || value === null)
    return (
      <li>
        <span class="tree-name">{name}</span> <span class={`tree-${typeof value}`}>{plainValue(value)}</span>
      </li>
    )
  const size = Object.keys(value).length
  return (
    <li>
      <button type="button" class="tree-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class="tree-name">{name}</span>{' '}
        <span class="muted">{Array.isArray(value) ? plural(size, 'item') : plural(size, 'field')}</span>
      </button>
      {open && size > 0 && (
        <ul>
          <Children value={value} depth={depth + 1} />
        </ul>
      )}
    </li>
  )
}

function plainValue(value: unknown): string {
  return typeof value === 'string' ? value : String(value)
}
