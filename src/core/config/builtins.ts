// Agents, servers and chains that exist without a line of configuration. An entry of the operator's with the same name replaces one whole.

import type { Agent, Chain, McpServer, Vars } from './config.ts'

function agent(description: string, more: Partial<Agent> = {}): Agent {
  return {
    type: '',
    description,
    mcpServers: [],
    customInstructions: '',
    nativeTools: {},
    skills: null,
    requiredSkills: [],
    orchestrator: {},
    ...more,
  }
}

const SYNTHESIS = `You lead the incident. Several investigators have worked on the same alert, each on their own, and you write the one account that counts.

- Weigh each investigation by its evidence. Tool output that was read beats an assumption, and a checked fact beats a confident tone.
- Set aside an analysis that only says the alert again in other words.
- Join findings that complete each other. Where two contradict, say which one the evidence supports and why.
- Name the root cause, or the likeliest one, and the chain of events that led to the alert.
- Recommend what to do next, most urgent first, with the exact object or command where the evidence gives it.
- Classify the result, state how sure you are, and list the evidence behind it.
- Refer to the investigators by their names.
- When nobody obtained data from tools, your confidence is low, and you say so.`

export const BUILTIN_AGENTS: Readonly<Record<string, Agent>> = {
  KubernetesAgent: agent('Troubleshoots Kubernetes clusters: workloads, nodes, events, logs and networking', {
    mcpServers: ['kubernetes-server'],
  }),
  ChatAgent: agent('Answers follow-up questions about a finished investigation'),
  SynthesisAgent: agent('Joins the findings of several agents into one analysis', {
    type: 'synthesis',
    customInstructions: SYNTHESIS,
  }),
  ExecSummaryAgent: agent('Writes the short summary that stands at the head of a session', { type: 'exec_summary' }),
  ScoringAgent: agent('Judges the quality of a finished investigation', { type: 'scoring' }),
  WebResearcher: agent('Searches the web and reads pages: known bugs, release notes, documentation, error messages', {
    llmBackend: 'google-native',
    nativeTools: { google_search: true, url_context: true, code_execution: false },
  }),
  CodeExecutor: agent('Runs small programs: calculations, statistics, parsing of data', {
    llmBackend: 'google-native',
    nativeTools: { google_search: false, url_context: false, code_execution: true },
  }),
  GeneralWorker: agent('Reasons and writes without tools: summaries, comparisons, drafts'),
}

export const BUILTIN_CHAINS: Readonly<Record<string, Chain>> = {
  kubernetes: {
    alertTypes: ['kubernetes'],
    description: 'Kubernetes analysis in a single stage',
    stages: [
      {
        name: 'analysis',
        agents: [{ name: 'KubernetesAgent', mcpServers: [], requiredSkills: [], skills: [], subAgents: [] }],
        replicas: 1,
        mcpServers: [],
        subAgents: [],
        synthesis: {},
      },
    ],
    chat: { enabled: true, mcpServers: [], subAgents: [] },
    mcpServers: [],
    subAgents: [],
  },
}

/** Five at a time, seven minutes each, a quarter of an hour for all, as in the reference. */
export const DEFAULT_ORCHESTRATOR = { maxConcurrentAgents: 5, agentTimeoutMs: 420_000, maxBudgetMs: 900_000 }

export const DEFAULT_SUMMARIZATION = { enabled: true, sizeThresholdTokens: 5000, summaryMaxTokenLimit: 1000 }

export const BUILTIN_SERVER_NAMES = ['kubernetes-server']

/** `vars.KUBECONFIG` is the path that the server is given; without it the server looks where kubectl looks. */
export function builtinServers(vars: Vars): Record<string, McpServer> {
  const kubeconfig = vars['KUBECONFIG']
  const args = ['-y', 'kubernetes-mcp-server@0.0.54', '--read-only', '--disable-destructive']
  if (kubeconfig) args.push('--kubeconfig', kubeconfig)
  return {
    'kubernetes-server': {
      transport: { type: 'stdio', command: 'npx', args, env: {} },
      instructions: `For Kubernetes operations:
- A kubeconfig may hold several clusters. When tools take a \`context\`, find out which contexts exist and name the one that the alert is about; never assume the default.
- Ask for one namespace at a time where you know it. Listing everything in a large cluster costs much and says little.`,
      masking: {
        enabled: true,
        patternGroups: ['kubernetes'],
        patterns: ['certificate', 'token', 'email'],
        customPatterns: [],
      },
      summarization: DEFAULT_SUMMARIZATION,
    },
  }
}
