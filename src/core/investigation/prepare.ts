import type { Toolbox } from '../ports.ts'
import { conversationFor } from '../prompts/compose.ts'
import { builtInTools } from './built-in-tools.ts'
import { placed, type Engine, type Place } from './engine.ts'
import type { NewEntry } from './facts.ts'
import type { AgentPlan, SkillText } from './plan.ts'
import { isSingleShot } from './single-shot.ts'
import { situationOf } from './situation.ts'
import { shown, type Shown } from './timeline.ts'

/** Connects the tools, composes the prompt and logs both: from here on the model's view of the world only grows at its end. */
export async function prepare(
  engine: Engine,
  place: Place,
  agent: AgentPlan,
  toolbox: () => Promise<Toolbox>,
): Promise<void> {
  const tools = isSingleShot(agent.type) ? null : await toolbox()
  const situation = situationOf(engine, place, agent, tools)
  const listed = tools === null ? [] : [...builtInTools(agent), ...tools.servers]
  const { executionId } = place
  engine.journal.append(
    {
      type: 'execution.prepared',
      public: null,
      private: { executionId, messages: conversationFor(situation), tools: listed.flatMap(each => each.tools) },
    },
    ...shown(engine, place, requiredSkills(agent, situation.skills)),
    ...listed.toSorted((a, b) => (a.server < b.server ? -1 : 1)).map(each => listing(engine, place, each)),
  )
}

function requiredSkills(agent: AgentPlan, texts: Readonly<Record<string, SkillText>>): Array<Shown> {
  return agent.requiredSkills.map(name => ({
    type: 'skill_loaded',
    content: texts[name]?.body ?? '',
    metadata: { skill_name: name },
  }))
}

function listing({ ids }: Engine, place: Place, { server, tools }: Toolbox['servers'][number]): NewEntry {
  const interactionId = ids.uuid()
  const { executionId } = place
  const plain = (name: string) => (name.startsWith(`${server}.`) ? name.slice(server.length + 1) : name)
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
    private: {
      executionId,
      interactionId,
      server,
      tools: tools.map(tool => ({ name: plain(tool.name), description: tool.description })),
    },
  }
}
