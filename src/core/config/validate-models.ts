// Rules of the places that choose a model: job blocks and their older spelling, lists of fallbacks, and Google's own backend.

import { findOwn } from '../find-own.ts'
import { AUTO, BUILTIN_PROVIDERS } from './builtin-providers.ts'
import { keyOf, type Path, quoteAt, valueAt } from './findings.ts'
import { FLAT_KEYS, type Job, JOBS } from './job-blocks.ts'
import { isWritten, reportError, type Sources } from './sources.ts'
import { agentNamed, type Field, fieldsOf } from './validate-fields.ts'
import { resolveAuto } from './validate-providers.ts'

export function validateModels(sources: Sources) {
  for (const field of fieldsOf(sources)) {
    if (field.key === 'fallback_providers') checkOlderFallbacks(sources, field.path)
    if (/(^|_)backend$/.test(field.key) && field.value === 'google-native') checkGoogle(sources, field.path)
    if (field.key === 'type' && field.value === 'compose') checkCompose(sources, field.path)
    if (field.key === 'name' && field.path.at(-3) === 'agents') checkStageAgent(sources, field)
  }
  const chains = Object.keys(sources.raw.agent_chains ?? {}).map(id => ['agent_chains', id])
  for (const path of [['defaults'], ...chains]) for (const job of JOBS) validateJob(sources, path, job)
  warnOfIdleNames(sources)
}

function checkOlderFallbacks(sources: Sources, path: Path) {
  if (valueAt(sources.written, path) === undefined) return
  const list = [...path.slice(0, -1), 'fallback_list']
  if (isWritten(sources.written, ...list)) {
    const message =
      "'fallback_list' and 'fallback_providers' are both given. Keep 'fallback_list' and take the other out."
    reportError(sources, list, message)
    return
  }
  const message =
    "'fallback_providers' is the older spelling. Put its entries into a list under 'fallback_lists', and name it here as 'fallback_list'."
  sources.findings.warn(sources.tarsy, path, message, 'key')
}

/** The demo stands in for every provider. */
export const WITH_GOOGLES_BACKEND: ReadonlyArray<string> = ['google', 'demo']

/** Of a backend that stands beside its provider. Where it stands alone, the provider comes from another layer (validate-native-tools.ts). */
function checkGoogle(sources: Sources, path: Path) {
  const key = String(path.at(-1)).replace('backend', 'provider')
  const provider = valueAt(sources.raw, [...path.slice(0, -1), key])
  if (typeof provider !== 'string' || !isWritten(sources.written, ...path.slice(0, -1), key)) return
  const type = typeOf(sources, provider)
  if (type === undefined || WITH_GOOGLES_BACKEND.includes(type)) return
  const shown = quoteAt(sources.tarsy, [...path.slice(0, -1), key])
  const message = `'google-native' is for providers of type google, and ${shown} is of type '${type}'. Use langchain, or another provider.`
  reportError(sources, path, message)
}

/** undefined when the provider does not exist or has no proper type, which is said elsewhere. */
export function typeOf({ rawProviders, vars }: Sources, name: string): string | undefined {
  if (Object.hasOwn(rawProviders, name)) return rawProviders[name]?.type
  const builtin = name === AUTO ? resolveAuto(vars) : name
  return findOwn(BUILTIN_PROVIDERS, builtin)?.type
}

function checkCompose(sources: Sources, path: Path) {
  if (path[0] === 'agents' && path[1] === 'ComposeAgent') return
  const message =
    "The type 'compose' is for the agent 'ComposeAgent' alone, which the system runs by itself. Take the type out."
  reportError(sources, path, message)
}

function checkStageAgent(sources: Sources, { path, value }: Field) {
  if (typeof value !== 'string' || agentNamed(sources, value)?.type !== 'compose') return
  const message = `The agent ${quoteAt(sources.tarsy, path)} is run by the system after a stage of actions, and cannot stand in a stage. Name another.`
  reportError(sources, path, message)
}

/** A block and its older spelling on one place: which of them is meant cannot be told, also if the block is empty. */
function validateJob(sources: Sources, path: Path, job: Job) {
  const isThere = (key: string) => sources.tarsy.places.has(keyOf([...path, key]))
  for (const [end, key] of Object.entries(FLAT_KEYS)) {
    const flat = `${job}_${end}`
    const at = [...path, flat]
    if (isThere(job) && isThere(flat)) {
      const message = `'${flat}' and the block '${job}' are both given. Move it into the block, as '${key}'.`
      reportError(sources, at, message)
    } else if (isWritten(sources.written, ...at)) {
      const message = `'${flat}' is the older spelling. Write it as '${key}' in a block '${job}'.`
      sources.findings.warn(sources.tarsy, at, message, 'key')
    }
  }
}

const BLOCK_OF_TYPE = new Map([
  ['scoring', 'scoring'],
  ['exec_summary', 'executive_summary'],
  ['compose', 'compose'],
])

function warnOfIdleNames(sources: Sources) {
  for (const name of Object.keys(sources.raw.defaults.agents ?? {})) {
    const block = BLOCK_OF_TYPE.get(agentNamed(sources, name)?.type ?? '')
    if (block === undefined) continue
    const path = ['defaults', 'agents', name]
    const message = `'${name}' does nothing here, because that agent's model is chosen in 'defaults.${block}'. Move it there.`
    sources.findings.warn(sources.tarsy, path, message, 'key')
  }
}
