import type { Toolbox } from '../../ports.ts'
import type { Execution } from '../execution.ts'
import { frameKeys } from '../log/execution-ids.ts'
import type { NewEntry } from '../log/facts.ts'

/** The tools of one server, as the trace shows them. */
export function listTools(execution: Execution, { server, tools }: Toolbox['servers'][number]): NewEntry {
  const { executionId, ids } = execution
  const interactionId = ids.uuid()
  const plain = (name: string) => (name.startsWith(`${server}.`) ? name.slice(server.length + 1) : name)
  return {
    type: 'tools.listed',
    public: {
      type: 'interaction.created',
      ...frameKeys(execution),
      interaction_id: interactionId,
      interaction_type: 'mcp',
      mcp_type: 'tool_list',
      server_name: server,
    },
    private: {
      executionId,
      interactionId,
      server,
      tools: tools.map(tool => ({ name: plain(tool.name), description: tool.description })),
    },
  }
}
