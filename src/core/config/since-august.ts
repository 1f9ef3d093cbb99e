// What changes without a word when a configuration that was written for the reference (TARSy in Go) of August 2026 is run today.
// `npm run config:check` tells it; a folder that has any newer key was written with it in mind.

import { findOwn } from '../find-own.ts'
import { type AgentUse, agentUses, type Key, type Layer, pairOf, placeOf } from './agent-uses.ts'
import { BUILTIN_PROVIDERS } from './builtin-providers.ts'
import type { Config, Issue } from './config.ts'
import { Findings, isRecord, type Path, pathText, quote } from './findings.ts'
import { resolvePlan } from './resolve.ts'
import { isWritten, type Sources } from './sources.ts'
import { providerUses } from './validate-fields.ts'
import { typeOf, WITH_GOOGLES_BACKEND } from './validate-models.ts'

const NEWER_KEYS = /^(fallback_lists?|label_maps?|compose(_\w+)?|executive_summary(_backend|_fallback_list)?)$/

type Note = (path: Path, message: string) => void

/** In the order of the file; each said once. */
export function changesSinceAugust(sources: Sources, config: Config): Array<Issue> {
  if (hasNewerKeys(sources.written) || isWritten(sources.written, 'defaults', 'agents')) return []
  const findings = new Findings()
  const said = new Set<string>()
  const note: Note = (path, message) => {
    if (!said.has(message)) findings.warn(sources.tarsy, path, message, 'key')
    said.add(message)
  }
  for (const use of agentUses(sources)) noteOfRoute(sources, use, note)
  noteOfLimits(sources, config, note)
  noteOfStages(sources, config, note)
  noteOfModels(sources, note)
  return findings.warnings.toSorted((a, b) => a.line - b.line || a.column - b.column)
}

function hasNewerKeys(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasNewerKeys)
  if (!isRecord(value)) return false
  return Object.entries(value).some(([key, each]) => NEWER_KEYS.test(key) || hasNewerKeys(each))
}

/** Then provider and backend were looked for apart from each other, and no built-in agent brought a provider along. */
function noteOfRoute(sources: Sources, use: AgentUse, note: Note) {
  if (use.agent === 'ComposeAgent') return
  const { provider, backend } = pairOf(use)
  const before = use.pair.filter(({ path }) => path[0] !== 'agents').findLast(says('llm_provider'))
  const backendBefore = use.pair.findLast(says('llm_backend'))
  if (provider === null || backend === null || before === undefined) return
  if (provider.layer !== before) {
    const message = `${use.agent} works with ${quote(provider.value)} now; in August 2026 it had ${quote(before.node.llm_provider ?? '')}. Name its model under 'defaults.agents.${use.agent}' to choose.`
    note(use.path, message)
    return
  }
  if (backendBefore?.node.llm_backend !== 'google-native' || backend.value === 'google-native') return
  if (!WITH_GOOGLES_BACKEND.includes(typeOf(sources, provider.value) ?? '')) return
  const at = placeOf(provider.layer, 'llm_provider')
  const message = `A provider without a backend beside it means langchain now; in August 2026 the 'google-native' of ${pathText(placeOf(backendBefore, 'llm_backend'))} held for ${pathText(at)}. Write the backend beside it to keep that.`
  note(at, message)
}

function says(key: Key) {
  return ({ node }: Layer) => node[key] !== undefined
}

const MINUTE = 60_000
// The reference's values of August 2026.
const AUGUST = { iterations: 20, agentTimeoutMs: 7 * MINUTE }
/** So long before its end an agent concludes by itself, in the reference of today. */
const RESERVE_MS = 3 * MINUTE

function noteOfLimits({ written }: Sources, { defaults, queue }: Config, note: Note) {
  const { maxIterations } = defaults
  if (!isWritten(written, 'defaults', 'max_iterations') && maxIterations !== AUGUST.iterations) {
    const message = `Agents may answer ${maxIterations} times with tool calls now; in August 2026 it was ${AUGUST.iterations}. Write 'max_iterations' to choose.`
    note(['defaults'], message)
  }
  const limit = ['defaults', 'orchestrator', 'agent_timeout']
  if (!isWritten(written, ...limit) && defaults.orchestrator.agentTimeoutMs !== AUGUST.agentTimeoutMs) {
    note(
      ['defaults'],
      "A sub-agent is not stopped after 7 minutes any more. Write 'orchestrator.agent_timeout' to choose.",
    )
  }
  if (queue.sessionTimeoutMs <= RESERVE_MS) {
    const message =
      'Agents conclude by themselves 3 minutes before their end, so with this limit each does on its first turn. Write a longer one.'
    note(['queue', 'session_timeout'], message)
  }
}

function noteOfStages({ raw, written }: Sources, config: Config, note: Note) {
  for (const id of Object.keys(raw.agent_chains ?? {})) {
    const path = ['agent_chains', id]
    const { stages } = resolvePlan(config, { chainId: id, selection: null, runbook: null })
    const first = stages.findIndex(({ type }) => type === 'investigation')
    if (first !== -1 && stages.slice(first).some(({ type }) => type === 'action')) {
      const message = `After the actions of '${id}' a further stage brings the report up to date, and its text is the session's final analysis.`
      note(path, message)
    }
    if (isWritten(written, ...path, 'chat') && !isWritten(written, ...path, 'chat', 'enabled')) {
      const message = `The 'chat' block of '${id}' without 'enabled' leaves chat on; in August 2026 it switched it off. Write 'enabled: false' to keep that.`
      note([...path, 'chat'], message)
    }
  }
  note(
    [],
    "Each session may get one of the labels 'watch', 'action' and 'noise'. Define a map under 'label_maps' to choose others.",
  )
}

const MODELS_OF_AUGUST: Readonly<Record<string, string>> = {
  'google-default': 'gemini-3.7-flash',
  'openai-default': 'gpt-5.2',
  'xai-default': 'grok-4.6',
}

function noteOfModels(sources: Sources, note: Note) {
  for (const { provider, path } of providerUses(sources)) {
    const before = findOwn(MODELS_OF_AUGUST, provider)
    const model = findOwn(BUILTIN_PROVIDERS, provider)?.model
    if (before === undefined || before === model || Object.hasOwn(sources.rawProviders, provider)) continue
    const message = `'${provider}' is the model ${model} now; in August 2026 it was ${before}. Define a provider of that name in llm-providers.yaml to keep it.`
    note(path, message)
  }
}
