import type { Toolbox } from '../ports.ts'
import { conversationFor } from '../prompts/compose.ts'
import { placed, type Engine, type Place } from './engine.ts'
import type { NewEntry } from './facts.ts'
import { isSingleShot } from './next-move.ts'
import type { AgentPlan } from './plan.ts'
import { earlierResults, finalAnalysis } from './next-step.ts'

/** Connects the tools, composes the prompt and logs both: from here on the model's view of the world only grows at its end. */
export async function prepare(
  engine: Engine,
  place: Place,
  agent: AgentPlan,
  toolbox: () => Promise<Toolbox>,
): Promise<void> {
  const { journal, clock } = engine
  const tools = isSingleShot(agent.type) ? null : await toolbox()
  const state = journal.state()
  const stage = state.stages.find(each => each.id === place.stageId)
  if (state.plan === null || state.view.detail === null || stage === undefined)
    throw new Error('an agent runs without a plan')
  const messages = conversationFor({
    agent,
    step: stage.step,
    facts: state.view.detail,
    runbook: state.plan.runbook,
    earlier: earlierResults(state, state.plan, stage.step),
    finalAnalysis: finalAnalysis(state) ?? '',
    siblings: siblingResults(engine, stage.step),
    unavailable: tools?.unavailable ?? [],
    hasTools: (tools?.servers.length ?? 0) > 0,
    now: clock.now(),
  })
  const specs = tools?.servers.flatMap(server => server.tools) ?? []
  journal.append(
    { type: 'execution.prepared', public: null, private: { executionId: place.executionId, messages, tools: specs } },
    ...listings(engine, place, tools),
  )
}

function listings({ ids }: Engine, place: Place, toolbox: Toolbox | null): Array<NewEntry> {
  return (toolbox?.servers ?? []).map(({ server, tools }): NewEntry => {
    const interactionId = ids.uuid()
    const { executionId } = place
    const listed = tools.map(tool => ({ name: tool.name.slice(server.length + 1), description: tool.description }))
    return {
      type: 'tools.listed',
      public: {
        type: 'interaction.created',
        ...placed(place),
        interaction_id: interactionId,
        interaction_type: 'mcp',
        mcp_type: 'tool_list',
        server_name: server,
      },
      private: { executionId, interactionId, server, tools: listed },
    }
  })
}

/** What the agents of a stage found, for its synthesis. */
function siblingResults({ journal }: Engine, step: { kind: string; at?: number }) {
  if (step.kind !== 'synthesis') return []
  const { stages, plan } = journal.state()
  const stage = stages.find(each => each.step.kind === 'stage' && each.step.at === step.at)
  const agents = plan?.stages[step.at ?? 0]?.agents ?? []
  return (stage?.executions ?? []).map((id, at) => {
    const { end, messages } = journal.transcript(id)
    return {
      name: agents[at]?.name ?? `agent ${at + 1}`,
      status: end?.status ?? 'failed',
      result: end?.result ?? null,
      error: end?.error ?? null,
      messages,
    }
  })
}
