import type { StageType } from '../protocol/status.ts'
import type { Engine } from './engine.ts'
import type { NewEntry, Step } from './facts.ts'
import { agentsOf, expectedStages, stageOf } from './next-step.ts'
import type { AgentPlan, Plan } from './plan.ts'
import { runAgent } from './run-agent.ts'
import { stageOutcome } from './stage-outcome.ts'
import type { StageState } from './state.ts'

/** Writes a stage's beginning and tells the progress. */
export function openStage({ journal, ids }: Engine, step: Step, index: number): void {
  const plan = planOf(journal.state().plan)
  const stageId = ids.uuid()
  const agents = agentsOf(plan, step)
  journal.append({
    type: 'stage.started',
    public: {
      ...stageFrame(plan, step, stageId, index, journal.state().stages),
      status: 'started',
      ...parallel(plan, step, agents),
    },
    private: { stageId, index, step },
  })
  journal.tell({
    type: 'session.progress',
    current_stage_name: stageName(plan, step),
    current_stage_index: Math.min(index, expectedStages(plan)),
    total_stages: expectedStages(plan),
    active_executions: step.kind === 'stage' ? agents.length : step.kind === 'synthesis' ? 1 : 0,
    status_text: statusText(plan, step),
  })
}

/** Runs what is left of an open stage: all its agents at once, then their common end. */
export async function runStage(engine: Engine, stageId: string): Promise<void> {
  const { journal } = engine
  const plan = planOf(journal.state().plan)
  const { step, index } = stage(engine, stageId)
  const agents = agentsOf(plan, step)
  startExecutions(engine, stageId, agents)
  await Promise.all(stage(engine, stageId).executions.map((id, at) => runAgent(engine, id, agentAt(agents, at))))
  const ends = stage(engine, stageId).executions.map((id, at) => {
    const end = journal.transcript(id).end
    if (end === null) throw new Error(`execution ${id} stopped without an end`)
    return { name: agentAt(agents, at).name, ...end }
  })
  const outcome = stageOutcome(ends, step.kind === 'stage' ? stageOf(plan, step.at).successPolicy : 'all')
  journal.append({
    type: 'stage.finished',
    public: {
      ...stageFrame(plan, step, stageId, index, journal.state().stages),
      status: outcome.status,
      ...(outcome.error !== null && { error_message: outcome.error }),
    },
    private: { stageId, ...outcome },
  })
}

/** One fact for each agent that has none yet: all of them on a first run, none after a resume. */
function startExecutions(engine: Engine, stageId: string, agents: ReadonlyArray<AgentPlan>): void {
  const { journal, ids } = engine
  const known = stage(engine, stageId).executions.length
  const missing = agents.slice(known).map((agent, at): NewEntry => {
    const executionId = ids.uuid()
    const agentIndex = known + at + 1
    return {
      type: 'execution.started',
      public: {
        type: 'execution.status',
        stage_id: stageId,
        execution_id: executionId,
        agent_index: agentIndex,
        status: 'active',
        agent_name: agent.name,
        agent_type: agent.type,
        llm_backend: agent.model.backend,
        llm_provider: agent.model.provider,
        model_name: agent.model.model,
      },
      private: { executionId, stageId, agentIndex },
    }
  })
  if (missing.length > 0) journal.append(...missing)
}

function stage({ journal }: Engine, id: string): StageState {
  const found = journal.state().stages.find(each => each.id === id)
  if (found === undefined) throw new Error(`the log holds no stage ${id}`)
  return found
}

function agentAt(agents: ReadonlyArray<AgentPlan>, at: number): AgentPlan {
  const agent = agents[at]
  if (agent === undefined) throw new Error(`the plan has no agent ${at}`)
  return agent
}

function planOf(plan: Plan | null): Plan {
  if (plan === null) throw new Error('a stage runs before the session was planned')
  return plan
}

export function stageName(plan: Plan, step: Step): string {
  if (step.kind === 'executive_summary') return 'Executive Summary'
  const { name } = stageOf(plan, step.at)
  return step.kind === 'synthesis' ? `${name} - Synthesis` : name
}

function stageType(plan: Plan, step: Step): StageType {
  if (step.kind === 'executive_summary') return 'exec_summary'
  return step.kind === 'synthesis' ? 'synthesis' : stageOf(plan, step.at).type
}

function stageFrame(plan: Plan, step: Step, stageId: string, index: number, stages: ReadonlyArray<StageState>) {
  const parent =
    step.kind === 'synthesis' ? stages.find(each => each.step.kind === 'stage' && each.step.at === step.at) : undefined
  return {
    type: 'stage.status' as const,
    stage_id: stageId,
    stage_name: stageName(plan, step),
    stage_index: index,
    stage_type: stageType(plan, step),
    ...(parent !== undefined && { referenced_stage_id: parent.id }),
  }
}

function parallel(plan: Plan, step: Step, agents: ReadonlyArray<AgentPlan>) {
  const of = step.kind === 'stage' ? stageOf(plan, step.at) : null
  return {
    expected_agent_count: agents.length,
    ...(of?.parallelType != null && { parallel_type: of.parallelType, success_policy: of.successPolicy }),
  }
}

function statusText(plan: Plan, step: Step): string {
  if (step.kind === 'synthesis') return 'Synthesizing...'
  if (step.kind === 'executive_summary') return 'Generating executive summary'
  return `Starting stage: ${stageName(plan, step)}`
}
