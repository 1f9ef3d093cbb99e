import type { ToolUse } from '#core/protocol/summaries.ts'
import { listOf, percent, type Range } from '../../data/activity.ts'
import type { CsvTable } from '../../data/csv.ts'
import { duration } from '../../data/format.ts'
import type { Loaded } from '../../data/loaded.ts'
import { DataTable } from '../data-table.tsx'
import { Part } from './part.tsx'

export function ToolsPart({ loaded, range }: { loaded: Loaded<ToolUse>; range: Range }) {
  return (
    <Part title="Slowest tools" loaded={loaded} csv={tableOf}>
      {({ tools }) =>
        tools.length === 0 ? (
          <p class="muted">
            No ended session called a tool of a server in this time. Calls are counted when their session ends.
          </p>
        ) : (
          <DataTable label="Slowest tools" heads={['Tool', 'p95', 'p50', 'Calls', 'Errors']}>
            {tools.map(tool => (
              <tr key={nameOf(tool)}>
                <th scope="row">
                  <a href={listOf(range, { tool: nameOf(tool) })}>
                    <code>{nameOf(tool)}</code>
                  </a>
                </th>
                <td class="figure">{duration(tool.p95_ms)}</td>
                <td class="figure">{duration(tool.p50_ms)}</td>
                <td class="figure">{tool.call_count.toLocaleString('en')}</td>
                <td class={`figure ${tool.error_count > 0 ? 'is-bad' : ''}`}>
                  {tool.error_count.toLocaleString('en')}{' '}
                  {tool.error_count > 0 && <span>({percent(tool.error_count, tool.call_count)})</span>}
                </td>
              </tr>
            ))}
          </DataTable>
        )
      }
    </Part>
  )
}

function nameOf({ server_name, tool_name }: ToolUse['tools'][number]): string {
  return `${server_name}.${tool_name}`
}

function tableOf({ tools }: ToolUse): CsvTable {
  return {
    columns: ['Server', 'Tool', 'calls', 'errors', 'p50 (ms)', 'p95 (ms)'],
    rows: tools.map(tool => [
      tool.server_name,
      tool.tool_name,
      tool.call_count,
      tool.error_count,
      tool.p50_ms,
      tool.p95_ms,
    ]),
  }
}
