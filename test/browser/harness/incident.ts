// A story for the pages: a checkout that runs out of memory, its tools, and a model that finds the cause.

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { listen, mcpOverHttp } from '../../fakes/http-server.ts'
import type { Conversation, Refusal, Turn } from '../../story/harness/model-server.ts'

export const ALERT = `KubePodCrashLooping: Pod shop/checkout-7d9c5b6f4-x2mvq is crash looping
severity: warning
cluster: prod-eu-1
namespace: shop
pod: checkout-7d9c5b6f4-x2mvq
container: checkout
Restarted 7 times within the last 15 minutes.
runbook: https://runbooks.example.org/KubePodCrashLooping`

type Tool = { description: string; inputSchema: Record<string, z.ZodType>; result: string }
const text = () => z.string().optional()

const TOOLS: Readonly<Record<string, Readonly<Record<string, Tool>>>> = {
  kubernetes: {
    pods_get: {
      description: 'State of one pod',
      inputSchema: { namespace: text(), name: text() },
      result: `checkout-7d9c5b6f4-x2mvq   0/1   CrashLoopBackOff   7 restarts
last state: terminated, reason OOMKilled, exit code 137, at 10:41:07 after 96s
limits:   memory 256Mi, cpu 500m
image:    registry.example.org/shop/checkout:2.14.0 (deployed 10:19:42)`,
    },
    events_list: {
      description: 'Events of a namespace',
      inputSchema: { namespace: text() },
      result: `10:19:42  Normal   ScalingReplicaSet  deployment/checkout  Scaled up replica set checkout-7d9c5b6f4 to 3
10:24:51  Warning  OOMKilling         node/worker-4        Memory cgroup out of memory: killed process 2113 (node)
10:41:09  Warning  BackOff            pod/checkout-7d9c5b6f4-x2mvq  Back-off restarting failed container`,
    },
    pods_log: {
      description: 'Last lines of a pod log',
      inputSchema: { namespace: text(), name: text(), tail: z.number().optional() },
      result: `10:39:31 info  checkout 2.14.0 listening on :8080
10:40:12 warn  price cache holds 41,230 entries (no limit configured)
10:40:48 warn  price cache holds 118,402 entries (no limit configured)
10:41:05 warn  heap 251 MB of 256 MB, collecting`,
    },
  },
  prometheus: {
    query_range: {
      description: 'A PromQL query over time',
      inputSchema: { query: text(), minutes: z.number().optional() },
      result: `{"metric":{"pod":"checkout-7d9c5b6f4-x2mvq"},"values":[["10:39:30","61 MB"],["10:40:00","118 MB"],["10:40:30","187 MB"],["10:41:00","254 MB"]]}`,
    },
  },
}

const POD = { namespace: 'shop', name: 'checkout-7d9c5b6f4-x2mvq' }

const ANALYSIS = `## Cause

Release **2.14.0** of \`checkout\` keeps every price that it has ever looked up. Its cache has no limit, so the process reaches the container's 256 MiB after about 90 seconds and the kernel kills it.

| Time | Fact | Source |
|---|---|---|
| 10:19:42 | 2.14.0 rolled out | \`kubernetes.events_list\` |
| 10:24:51 | first out-of-memory kill | \`kubernetes.events_list\` |
| 10:40:48 | cache at 118,402 entries, *no limit configured* | \`kubernetes.pods_log\` |
| 10:41:00 | 254 MB of 256 MB in use | \`prometheus.query_range\` |

## What to do

1. Roll back to 2.13.2 now: \`kubectl -n shop rollout undo deployment/checkout\`.
2. Set \`PRICE_CACHE_MAX=10000\` before 2.14 goes out again.
3. Raising the memory limit would only move the kill by a few minutes.

Confidence: **high**. Deployment, log and metric agree on the time and on the growth.`

const SUMMARY =
  'Checkout 2.14.0 fills its price cache without limit and is killed for memory every 90 seconds. Roll back to 2.13.2; a cache limit has to be set before the next try.'

/** The model's next turn, by the tool answers that it has. The alert's text may ask for a refusal or a long answer. */
export function incident({ messages, answers, summary }: Conversation): Turn | Refusal {
  const asked = messages.map(each => each.content ?? '').join('\n')
  if (asked.includes('refuse this')) return { status: 401, message: 'Incorrect API key provided.' }
  if (asked.includes('talk at length')) return atLength(answers.length, summary, LONG_TEXT)
  if (asked.includes('talk on and on')) return atLength(answers.length, summary, `${LONG_TEXT}\n\n`.repeat(30))
  if (summary) return { text: SUMMARY }
  switch (answers.length) {
    case 0:
      return {
        thinking: 'A crash loop. The exit code tells crash from kill, and the time of the last rollout tells why now.',
        text: 'I begin with the pod itself and with what happened around it.',
        calls: [
          { tool: 'pods_get', args: POD },
          { tool: 'events_list', args: { namespace: 'shop' } },
        ],
      }
    case 2:
      return {
        thinking:
          'OOMKilled, and the first kill came five minutes after a rollout. Does the memory grow, and with what?',
        text: 'It was killed for memory, shortly after a rollout. Now the log before the kill, and the memory over time.',
        calls: [
          { tool: 'pods_log', args: { ...POD, tail: 20 } },
          {
            tool: 'query_range',
            args: { query: `container_memory_working_set_bytes{pod="${POD.name}"}`, minutes: 2 },
          },
        ],
      }
    default:
      return { text: ANALYSIS }
  }
}

export const LONG_TEXT = Array.from({ length: 120 }, (_, at) => `word${at}`).join(' ')

function atLength(answers: number, summary: boolean, text: string): Turn {
  if (summary) return { text: 'A long talk.' }
  return answers === 0
    ? { text: 'First the pod.', calls: [{ tool: 'pods_get', args: POD }] }
    : { thinking: 'There is much to say about this pod.', text }
}

export type IncidentTools = { url: string; close(): Promise<void> }

/** One HTTP server with a path for each MCP server. */
export async function startIncidentTools(): Promise<IncidentTools> {
  const { origin, close } = await listen(mcpOverHttp(({ url = '' }) => serverOf(url.split('/')[1] ?? '')))
  return { url: origin, close }
}

function serverOf(name: string): McpServer {
  const server = new McpServer({ name, version: '1.0.0' })
  for (const [tool, { description, inputSchema, result }] of Object.entries(TOOLS[name] ?? {})) {
    const config = { description, inputSchema, annotations: { readOnlyHint: true } }
    server.registerTool(tool, config, async () => {
      // Long enough to see that a call is running.
      await new Promise(resolve => setTimeout(resolve, 150))
      return { content: [{ type: 'text', text: result }] }
    })
  }
  return server
}

export function configFiles(modelUrl: string, toolsUrl: string): Record<string, string> {
  return {
    'llm-providers.yaml': `
llm_providers:
  sre-model: { type: openai, model: sre-large, base_url: "${modelUrl}", api_key_env: SCRIPTED_API_KEY }
`,
    'tarsy.yaml': `
defaults: { llm_provider: sre-model, alert_type: KubePodCrashLooping }
mcp_servers:
  kubernetes: { transport: { type: http, url: "${toolsUrl}/kubernetes" } }
  prometheus: { transport: { type: http, url: "${toolsUrl}/prometheus" } }
agents:
  ClusterAgent: { description: Looks into a cluster, mcp_servers: [kubernetes, prometheus] }
agent_chains:
  cluster:
    description: Looks into the cluster that the alert is about
    alert_types: [KubePodCrashLooping, KubeNodeNotReady]
    stages: [{ name: investigation, agents: [{ name: ClusterAgent }] }]
`,
  }
}
