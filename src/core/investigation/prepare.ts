import type { Toolbox } from '../ports.ts'
import { conversationFor } from '../prompts/compose.ts'
import { wellFormedValue } from '../well-formed.ts'
import { currentModel } from './decide/fallback.ts'
import { missingRunbookEvents } from './decide/missing-runbook.ts'
import { isSingleShot } from './decide/single-shot.ts'
import type { Execution } from './execution.ts'
import type { AgentPlan, SkillText } from './log/plan.ts'
import { addEvents, type NewEvent } from './log/timeline.ts'
import { situationOf } from './situation.ts'
import { listTools } from './tools/list-tools.ts'
import { offerTools } from './tools/offer-tools.ts'

/** Connects the tools, composes the prompt and logs both. From here on the conversation only grows at its end. */
export async function prepare(execution: Execution, toolbox: () => Promise<Toolbox>): Promise<void> {
  const { executionId, agent } = execution
  const tools = isSingleShot(agent.type) ? null : await openTools(execution, toolbox)
  const situation = situationOf(execution, tools)
  const offer = offerTools(agent, currentModel(agent, execution.transcript().fallbackAt), tools, execution.llm)
  execution.journal.append(
    {
      type: 'execution.prepared',
      public: null,
      private: {
        executionId,
        messages: conversationFor(situation),
        tools: offer.tools,
        ...(agent.verdict === true && { ids: true }),
      },
    },
    ...addEvents(execution, [
      ...missingRunbookEvents(execution.journal.state(), executionId),
      ...skillEvents(agent, situation.skills),
      ...offer.warnings,
    ]),
    ...offer.listed.toSorted((a, b) => (a.server < b.server ? -1 : 1)).map(each => listTools(execution, each)),
  )
}

/** Waits for servers that are about to come up. What servers say of themselves and of their tools goes into the prompt. */
async function openTools({ signal }: Execution, toolbox: () => Promise<Toolbox>): Promise<Toolbox> {
  const opened = await toolbox()
  await opened.settle(signal)
  const { servers, unavailable } = opened
  return { ...opened, ...wellFormedValue({ servers, unavailable }) }
}

function skillEvents(agent: AgentPlan, texts: Readonly<Record<string, SkillText>>): Array<NewEvent> {
  return agent.requiredSkills.map(name => ({
    type: 'skill_loaded',
    content: texts[name]?.body ?? '',
    metadata: { skill_name: name },
  }))
}
