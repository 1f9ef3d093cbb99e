import { frameKeys } from './execution-ids.ts'
import type { Child, NewEntry } from './facts.ts'
import type { AgentPlan } from './plan.ts'

/** `agentIndex` counts from 1. `sequence` is the number of the last timeline event before it; its own are numbered from the next one on. */
export type ExecutionStart = {
  executionId: string
  stageId: string
  agent: AgentPlan
  agentIndex: number
  sequence?: number
  /** Set for sub-agents. */
  child?: Child
}

/** The fact that starts an execution. */
export function startExecution(start: ExecutionStart): NewEntry {
  const { executionId, stageId, agent, agentIndex, sequence = 0, child } = start
  return {
    type: 'execution.started',
    public: {
      type: 'execution.status',
      ...frameKeys({ executionId, stageId, ...(child !== undefined && { parentId: child.parentId }) }),
      agent_index: agentIndex,
      status: 'active',
      agent_name: agent.name,
      agent_type: agent.type,
      llm_backend: agent.model.backend,
      llm_provider: agent.model.provider,
      model_name: agent.model.model,
      ...(agent.model.reasoningEffort !== undefined && { reasoning_effort: agent.model.reasoningEffort }),
      ...(child !== undefined && { task: child.task }),
    },
    private: {
      executionId,
      stageId,
      agentIndex,
      ...(child !== undefined && { child }),
      ...(sequence > 0 && { sequence }),
    },
  }
}
