import { kindOf, setupOf, type Setup } from './decide/kinds.ts'
import { amendmentOf, expectedStages } from './decide/next-step.ts'
import { stageOutcome } from './decide/stage-outcome.ts'
import type { Engine } from './engine.ts'
import { executionOf } from './execution.ts'
import { runLanes } from './lanes.ts'
import type { Step } from './log/facts.ts'
import type { AgentPlan, Plan } from './log/plan.ts'
import { startExecution } from './log/start-execution.ts'
import type { StageState } from './log/state.ts'
import { runAgent } from './run-agent.ts'
import { stageFrame } from './stage-frame.ts'

/** Starts a stage of the session's plan. */
export function beginStage({ journal, ids }: Engine, step: Step, index: number): void {
  const state = journal.state()
  const stage = { id: ids.uuid(), step, index, own: null }
  const setup = setupOf(planOf(state.plan), stage)
  journal.append({
    type: 'stage.started',
    public: { ...stageFrame(state, stage), status: 'started', ...parallelKeys(setup) },
    private: { stageId: stage.id, index, step },
  })
}

/** Runs what is left of an open stage: all its agents in parallel, then the stage's end unless some of them wait. */
export async function runStage(engine: Engine, stageId: string): Promise<void> {
  const { journal } = engine
  const plan = planOf(journal.state().plan)
  const setup = setupOf(plan, stageById(engine, stageId))
  tellStage(engine, plan, stageById(engine, stageId), setup)
  const { agents } = setup
  startExecutions(engine, stageId, agents)
  const { executions } = stageById(engine, stageId)
  await runLanes(
    executions.map((id, at) => executionOf(engine, id, agentAt(agents, at))),
    runAgent,
  )
  const ended = executions.every(id => journal.transcript(id).end !== null)
  if (ended) endStage(engine, stageById(engine, stageId), setup)
}

function endStage(engine: Engine, stage: StageState, { agents, policy }: Setup): void {
  const { journal } = engine
  const ends = stage.executions.map((id, at) => {
    const { end } = journal.transcript(id)
    if (end === null) throw new Error(`execution ${id} stopped without an end`)
    const { status, result, error } = end
    return { name: agentAt(agents, at).name, status, result, error }
  })
  const amendment = amendmentOf(journal.state(), stage)
  const closing = kindOf(stage).close?.(engine, { executions: stage.executions, ends, amendment })
  const outcome = stageOutcome(closing?.ends ?? ends, policy)
  journal.append(...(closing?.entries ?? []), {
    type: 'stage.finished',
    public: {
      ...stageFrame(journal.state(), stage),
      status: outcome.status,
      ...(outcome.error !== null && { error_message: outcome.error }),
      ...closing?.frame,
    },
    private: { stageId: stage.id, ...outcome, ...closing?.fact },
  })
}

/** Shows the stage as the session's progress. Progress is not logged, so a resumed run sends it again. */
function tellStage({ journal }: Engine, plan: Plan, stage: StageState, { name, agents }: Setup): void {
  const { progress } = kindOf(stage)
  if (progress === null) return
  const text = progress.text(name)
  journal.tell({
    type: 'session.progress',
    current_stage_name: name,
    current_stage_index: Math.min(stage.index, expectedStages(plan)),
    total_stages: expectedStages(plan),
    active_executions: progress.active(agents.length),
    status_text: text,
  })
  const { phase } = progress
  if (phase === null || stage.executions.length > 0) return
  journal.tell({ type: 'execution.progress', stage_id: stage.id, execution_id: '', phase, message: text })
}

/** Starts the agents that the log does not hold: all of them in a first run, usually none after a restart. */
function startExecutions(engine: Engine, stageId: string, agents: ReadonlyArray<AgentPlan>): void {
  const known = stageById(engine, stageId).executions.length
  const missing = agents
    .slice(known)
    .map((agent, at) => startExecution({ executionId: engine.ids.uuid(), stageId, agent, agentIndex: known + at + 1 }))
  if (missing.length > 0) engine.journal.append(...missing)
}

function stageById({ journal }: Engine, id: string): StageState {
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
  if (plan === null) throw new Error('the session has a stage but no plan')
  return plan
}

function parallelKeys({ agents, parallel: type, policy }: Setup) {
  return {
    expected_agent_count: agents.length,
    ...(type !== null && { parallel_type: type, success_policy: policy }),
  }
}
