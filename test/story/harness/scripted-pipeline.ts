// The reference's scenario Pipeline: four configured stages, an executive summary and questions, on models of two protocols.

import type { Conversation, Turn } from './scripted-conversation.ts'
import type { ScriptedTool } from './scripted-tools.ts'
import type { Script, StoryOptions } from './scripted-chain.ts'

/** Far above the threshold of 100 tokens, which are 400 bytes. */
const ROWS = 'one row of what the cluster said, like all others\n'.repeat(40)

export const QUESTIONS = ['Which pods were it?', 'And how fast is it now?'] as const

export type Pipeline = {
  /** Who answers the remediator first; its fallback is another. */
  remediator?: string
  /** At each call of a tool. */
  onTool?: (tool: string) => void | Promise<void>
}

export function pipeline({ remediator = 'scripted', onTool }: Pipeline = {}): Pick<
  StoryOptions,
  'configuration' | 'agents' | 'servers' | 'serverSettings'
> {
  const tool =
    (name: string, answer: string): ScriptedTool =>
    async () => {
      await onTool?.(name)
      return answer
    }
  return {
    configuration: configuration(remediator),
    agents,
    servers: {
      cluster: {
        get_pods: tool('get_pods', 'web-1 Running, web-2 CrashLoopBackOff'),
        get_logs: tool('get_logs', ROWS),
        get_config: tool('get_config', 'limits.memory: 64Mi'),
      },
      metrics: {
        query_range: tool('query_range', ROWS),
        query_now: tool('query_now', '120 ms'),
      },
    },
    serverSettings: { summarization: { size_threshold_tokens: 100 } },
  }
}

function configuration(remediator: string) {
  return {
    agents: {
      DataCollector: { mcp_servers: ['cluster'] },
      Remediator: { mcp_servers: ['metrics'] },
      ConfigValidator: { mcp_servers: ['cluster'] },
      MetricsValidator: { mcp_servers: ['metrics'] },
      ScalingReviewer: {},
    },
    agent_chains: {
      pipeline: {
        alert_types: ['pipeline'],
        stages: [
          {
            name: 'investigation',
            agents: [{ name: 'DataCollector', llm_provider: 'native', llm_backend: 'google-native' }],
          },
          {
            name: 'remediation',
            agents: [
              {
                name: 'Remediator',
                llm_provider: remediator,
                fallback_providers: [{ provider: 'second', backend: 'langchain' }],
              },
            ],
          },
          {
            name: 'validation',
            success_policy: 'all',
            agents: [{ name: 'ConfigValidator' }, { name: 'MetricsValidator', max_iterations: 1 }],
            synthesis: { llm_provider: 'native', llm_backend: 'google-native' },
          },
          {
            name: 'scaling-review',
            replicas: 2,
            agents: [{ name: 'ScalingReviewer' }],
            synthesis: { llm_provider: 'second', llm_backend: 'langchain' },
          },
        ],
        executive_summary_provider: 'second',
      },
    },
  }
}

const agents: Record<string, Script> = {
  DataCollector: byTurn(
    { thinking: 'Pods first.', text: 'I look at pods and logs.', calls: [call('get_pods'), call('get_logs')] },
    { text: 'Now its settings.', calls: [call('get_config')] },
    { thinking: 'That is it.', text: 'web-2 is killed for want of memory.' },
  ),
  Remediator: byTurn(
    { text: 'How has it been?', calls: [call('query_range')] },
    { text: 'How is it now?', calls: [call('query_now')] },
    { text: 'Raise the memory limit of web-2 to 128Mi.' },
  ),
  ConfigValidator: byTurn(
    { text: 'I read the limit.', calls: [call('get_config')] },
    { text: 'The limit of 64Mi is far too low for what web-2 does.' },
  ),
  MetricsValidator: byTurn(
    { text: 'I measure.', calls: [call('query_now')] },
    { thinking: 'No more calls.', text: 'With 120 ms it is within its objective, as far as could be seen.' },
  ),
  ScalingReviewer: () => ({ text: 'Two copies suffice once the limit is right.' }),
  SynthesisAgent: ({ messages }) =>
    // Only the first of the two joins the validators, and only its model can search.
    (messages.at(-1)?.content ?? '').includes('agent="ConfigValidator"')
      ? {
          text: 'Both agree: raise the limit.',
          searched: { query: 'OOMKilled 64Mi', uri: 'https://example.org/oom', title: 'Out of memory' },
        }
      : { text: 'Both reviewers agree: raise the limit, keep two copies.' },
  ExecSummaryAgent: () => ({ text: 'web-2 lacks memory. Raise its limit to 128Mi.' }),
  ChatAgent: conversation =>
    (conversation.messages.find(each => each.role === 'user')?.content ?? '').trimEnd().endsWith(QUESTIONS[0])
      ? byTurn(
          { text: 'I read the logs again.', calls: [call('get_logs')] },
          { text: 'It was web-2 alone.' },
        )(conversation)
      : byTurn({ text: 'I measure again.', calls: [call('query_now')] }, { text: '120 ms.' })(conversation),
}

function call(tool: string) {
  return { tool, args: { about: 'web' } }
}

/** What is said next is told by how often the model has spoken in this conversation. */
function byTurn(...turns: ReadonlyArray<Turn>): (conversation: Conversation) => Turn {
  return ({ messages }) => {
    const turn = turns[messages.filter(each => each.role === 'assistant').length]
    if (turn === undefined) throw new Error('the script has no further turn')
    return turn
  }
}
