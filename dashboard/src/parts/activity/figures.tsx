import { useState } from 'preact/hooks'
import type { Cell, CsvTable } from '../../data/csv.ts'
import { DataTable } from '../data-table.tsx'

/** The values of a chart as a table, for screen readers and for whoever wants the figures. Drawn when it is opened. */
export function Figures({ of, table }: { of: string; table: CsvTable }) {
  const [open, setOpen] = useState(false)
  return (
    <details class="figures" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{of} as a table</summary>
      {open && (
        <DataTable label={of} heads={table.columns}>
          {table.rows.map(row => (
            <tr key={String(row[0])}>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th key={at} scope="row">
                    {shown(cell)}
                  </th>
                ) : (
                  <td key={at} class="figure">
                    {shown(cell)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </DataTable>
      )}
    </details>
  )
}

function shown(cell: Cell): string {
  if (cell === null) return '–'
  return typeof cell === 'number' ? cell.toLocaleString('en') : cell
}
