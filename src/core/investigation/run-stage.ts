import type { Engine } from './engine.ts'
import { actionEnd } from './end-action.ts'
import type { NewEntry, Step } from './facts.ts'
import { agentsOf, expectedStages, stageOf } from './next-step.ts'
import type { AgentPlan, Plan } from './plan.ts'
import { runAgent } from './run-agent.ts'
import { stageFrame, stageName } from './stage-frame.ts'
import { stageOutcome } from './stage-outcome.ts'
import type { StageState } from './state.ts'

/** Writes a stage's beginning. */
export function openStage({ journal, ids }: Engine, step: Step, index: number): void {
  const state = journal.state()
  const plan = planOf(state.plan)
  const stageId = ids.uuid()
  const agents = agentsOf(state, plan, step)
  journal.append({
    type: 'stage.started',
    public: { ...stageFrame(state, step, stageId, index), status: 'started', ...parallel(plan, step, agents) },
    private: { stageId, index, step },
  })
}

/** Runs what is left of an open stage: all its agents at once, then their common end. */
export async function runStage(engine: Engine, stageId: string): Promise<void> {
  const { journal } = engine
  const { step, index } = stage(engine, stageId)
  const plan = planOf(journal.state().plan)
  const agents = agentsOf(journal.state(), plan, step)
  tellProgress(engine, plan, { stageId, step, index, agents: agents.length })
  startExecutions(engine, stageId, agents)
  const runs = stage(engine, stageId).executions.map((id, at) => runAgent(engine, id, agentAt(agents, at)))
  // One that cannot write its log makes the session start over from its log: not while the others are still at work on it.
  await Promise.allSettled(runs)
  await Promise.all(runs)
  const ends = stage(engine, stageId).executions.map((id, at) => {
    const { end } = journal.transcript(id)
    if (end === null) throw new Error(`execution ${id} stopped without an end`)
    const { status, result, error } = end
    return { name: agentAt(agents, at).name, status, result, error }
  })
  const policy = step.kind === 'stage' ? stageOf(plan, step.at).successPolicy : 'all'
  const acts = step.kind === 'stage' && stageOf(plan, step.at).type === 'action'
  const action = acts ? actionEnd(engine, stage(engine, stageId).executions, ends) : null
  const outcome = stageOutcome(action?.ends ?? ends, policy)
  journal.append(...(action?.entries ?? []), {
    type: 'stage.finished',
    public: {
      ...stageFrame(journal.state(), step, stageId, index),
      status: outcome.status,
      ...(outcome.error !== null && { error_message: outcome.error }),
      ...(action?.acted != null && { actions_executed: action.acted }),
    },
    private: { stageId, ...outcome, ...(action !== null && { actions: action.actions }) },
  })
}

/** Where the session stands; told again by a resumed run, since no log holds it. A question moves nothing. */
function tellProgress(engine: Engine, plan: Plan, { stageId, step, index, agents }: Standing): void {
  const { journal } = engine
  if (step.kind === 'chat') return
  journal.tell({
    type: 'session.progress',
    current_stage_name: stageName(plan, step),
    current_stage_index: Math.min(index, expectedStages(plan)),
    total_stages: expectedStages(plan),
    active_executions: step.kind === 'stage' ? agents : step.kind === 'synthesis' ? 1 : 0,
    status_text: statusText(plan, step),
  })
  // The wire has a phase of the stage itself before its one agent begins (wire contract 2.8).
  const phase = step.kind === 'synthesis' ? 'synthesizing' : step.kind === 'executive_summary' ? 'finalizing' : null
  if (phase === null || stage(engine, stageId).executions.length > 0) return
  journal.tell({
    type: 'execution.progress',
    stage_id: stageId,
    execution_id: '',
    phase,
    message: statusText(plan, step),
  })
}

type Standing = { stageId: string; step: Step; index: number; agents: number }

/** One fact for each agent that has none yet: all of them on a first run, none after a resume. */
function startExecutions(engine: Engine, stageId: string, agents: ReadonlyArray<AgentPlan>): void {
  const known = stage(engine, stageId).executions.length
  const missing = agents
    .slice(known)
    .map((agent, at) => executionStarted(engine.ids.uuid(), stageId, agent, known + at + 1))
  if (missing.length > 0) engine.journal.append(...missing)
}

/** `sequence`: the timeline's number that the execution goes on from. */
export function executionStarted(
  executionId: string,
  stageId: string,
  agent: AgentPlan,
  agentIndex: number,
  sequence = 0,
): NewEntry {
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
    private: { executionId, stageId, agentIndex, ...(sequence > 0 && { sequence }) },
  }
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
