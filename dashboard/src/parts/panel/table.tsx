import { plural } from '../../data/format.ts'
import type { Cell } from '../../data/result.ts'

// More rows than one reads here; the text holds all of them.
const ROWS_MAX = 100

export function Table({ columns, rows }: { columns: ReadonlyArray<string>; rows: ReadonlyArray<ReadonlyArray<Cell>> }) {
  return (
    <>
      <p class="muted">
        {plural(rows.length, 'row')}
        {rows.length > ROWS_MAX && `, of which the first ${ROWS_MAX} are shown`}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div class="table-box" tabIndex={0} role="group" aria-label="Table">
        <table>
          <thead>
            <tr>
              {columns.map(column => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS_MAX).map((row, at) => (
              <tr key={at}>
                {row.map((cell, n) => (
                  <td key={n}>{cell === null ? '' : String(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
