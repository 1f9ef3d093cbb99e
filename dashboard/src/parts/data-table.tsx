import type { ComponentChildren } from 'preact'

type DataTableProps = {
  label: string
  /** A text is a heading that is seen; `{ hidden }` is for screen readers alone. */
  heads: ReadonlyArray<string | { hidden: string }>
  /** The rows. */
  children: ComponentChildren
}

/** A table that scrolls sideways in a box of its own, by the keyboard too. */
export function DataTable({ label, heads, children }: DataTableProps) {
  return (
    <div class="wide" tabIndex={0} role="group" aria-label={label}>
      <table class="data">
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col">
                {typeof head === 'string' ? head : <span class="sr-only">{head.hidden}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
