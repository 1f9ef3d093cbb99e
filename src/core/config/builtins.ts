// Agents, servers and chains that exist without a line of configuration, as the file would write them. An entry of the operator's with
// the same name replaces one whole.

import type * as z from 'zod'
import type { Vars } from './config.ts'
import { agent, chain } from './schema-chains.ts'
import { server } from './schema-servers.ts'
import type { RawAgent, RawChain, RawServer } from './schema.ts'

const SYNTHESIS = `You lead the incident. Several investigators have worked on the same alert, each on their own, and you write the one account that counts.

- Weigh each investigation by its evidence. Tool output that was read beats an assumption, and a checked fact beats a confident tone.
- Set aside an analysis that only says the alert again in other words.
- Join findings that complete each other. Where two contradict, say which one the evidence supports and why.
- Name the root cause, or the likeliest one, and the chain of events that led to the alert.
- Recommend what to do next, most urgent first, with the exact object or command where the evidence gives it.
- Classify the result, state how sure you are, and list the evidence behind it.
- Refer to the investigators by their names.
- When nobody obtained data from tools, your confidence is low, and you say so.`

const AGENTS: Readonly<Record<string, z.input<typeof agent>>> = {
  KubernetesAgent: {
    description: 'Troubleshoots Kubernetes clusters: workloads, nodes, events, logs and networking',
    mcp_servers: ['kubernetes-server'],
  },
  ChatAgent: { description: 'Answers follow-up questions about a finished investigation' },
  SynthesisAgent: {
    description: 'Joins the findings of several agents into one analysis',
    type: 'synthesis',
    custom_instructions: SYNTHESIS,
  },
  ExecSummaryAgent: {
    description: 'Writes the short summary that stands at the head of a session',
    type: 'exec_summary',
  },
  ComposeAgent: {
    description: 'Brings the report up to date after an action',
    type: 'compose',
    native_tools: { google_search: 'false', url_context: 'false', code_execution: 'false' },
  },
  ScoringAgent: { description: 'Judges the quality of a finished investigation', type: 'scoring' },
  WebResearcher: {
    description: 'Searches the web and reads pages: known bugs, release notes, documentation, error messages',
    llm_backend: 'google-native',
    native_tools: { google_search: 'true', url_context: 'true', code_execution: 'false' },
  },
  CodeExecutor: {
    description: 'Runs small programs: calculations, statistics, parsing of data',
    llm_backend: 'google-native',
    native_tools: { google_search: 'false', url_context: 'false', code_execution: 'true' },
  },
  GeneralWorker: { description: 'Reasons and writes without tools: summaries, comparisons, drafts' },
}

export const BUILTIN_AGENTS: Readonly<Record<string, RawAgent>> = Object.fromEntries(
  Object.entries(AGENTS).map(([name, written]) => [name, agent.parse(written)]),
)

export const BUILTIN_CHAINS: Readonly<Record<string, RawChain>> = {
  kubernetes: chain.parse({
    alert_types: ['kubernetes'],
    description: 'Kubernetes analysis in a single stage',
    stages: [{ name: 'analysis', agents: [{ name: 'KubernetesAgent' }] }],
  }),
}

export const BUILTIN_SERVER_NAMES = ['kubernetes-server']

/** `vars.KUBECONFIG` is the path that the server is given; without it the server looks where kubectl looks. */
export function builtinServers(vars: Vars): Record<string, RawServer> {
  const kubeconfig = vars['KUBECONFIG']
  const args = ['-y', 'kubernetes-mcp-server@0.0.54', '--read-only', '--disable-destructive']
  if (kubeconfig) args.push('--kubeconfig', kubeconfig)
  return {
    'kubernetes-server': server.parse({
      transport: { type: 'stdio', command: 'npx', args },
      instructions: `For Kubernetes operations:
- A kubeconfig may hold several clusters. When tools take a \`context\`, find out which contexts exist and name the one that the alert is about; never assume the default.
- Ask for one namespace at a time where you know it. Listing everything in a large cluster costs much and says little.`,
      data_masking: { pattern_groups: ['kubernetes', 'security'] },
    }),
  }
}
