// Which model does a job, and which others stand in for it: lists of fallbacks, the blocks of jobs, and named agents.

import * as z from 'zod'
import { hideKey, mustHave, showAlways, showKey, withDefault, withFacts } from './facts.ts'
import { oneOf, text } from './fields.ts'
import { backend, fallbackList, listOf, mapOf, object, provider } from './schema-parts.ts'

/** People write the keys of the older `fallback_providers` where these belong. */
const HINTS = { provider: 'llm_provider', backend: 'llm_backend' }

const fallback = withFacts(
  object({
    llm_provider: showAlways(
      mustHave(text, "The fallback has no 'llm_provider'. Name one of the providers, or take the entry out."),
      'The fallback provider.',
      { names: 'provider' },
    ),
    llm_backend: showAlways(withDefault(backend, 'langchain'), 'The API used for the fallback. Default: langchain.'),
  }),
  { strict: { what: 'a fallback', hints: HINTS } },
)

const fallbacks = listOf(fallback)
const NONE: NonNullable<z.output<typeof fallbacks>> = []

/** A name with nothing behind it is an empty list; the reader makes a mapping of it. */
const list = z.preprocess(
  value => (typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? [] : value),
  withDefault(fallbacks, NONE),
)

export const fallbackLists = showAlways(
  mapOf(list),
  'Fallbacks by name: a fallback_list names one of these. An empty list means no fallback.',
)

const pair = { llm_provider: provider, llm_backend: backend, fallback_list: fallbackList }

function pairBlock(what: string) {
  const block = object(pair).optional()
  return withFacts(block, { strict: { what, hints: { ...HINTS, fallback_providers: 'fallback_list' } } })
}

export const namedAgents = showKey(
  withFacts(mapOf(pairBlock("an agent of 'defaults.agents'")), { namedBy: 'agent' }),
  'The model of an agent by its name, built-in agents included; chains go below it, stages above.',
)

/** The older spelling of a block's keys. The configuration has them in the block (job-blocks.ts). */
const flat = {
  provider: (of: string) => hideKey(text, `Older spelling of ${of}.llm_provider.`, { names: 'provider' }),
  backend: (of: string) => hideKey(oneOf('google-native', 'langchain'), `Older spelling of ${of}.llm_backend.`),
  list: (of: string) => hideKey(text, `Older spelling of ${of}.fallback_list.`, { names: 'fallback list' }),
}

/** Jobs of one model call each, for the defaults and for a chain. */
export const jobs = {
  compose: showKey(pairBlock("'compose'"), 'The model that brings the report up to date after a stage of actions.'),
  compose_provider: flat.provider('compose'),
  compose_backend: flat.backend('compose'),
  compose_fallback_list: flat.list('compose'),
  executive_summary: showKey(pairBlock("'executive_summary'"), 'The model that writes the executive summary.'),
  // Shown for dashboards that know no blocks.
  executive_summary_provider: showKey(text, 'Older spelling of executive_summary.llm_provider.', { names: 'provider' }),
  executive_summary_backend: flat.backend('executive_summary'),
  executive_summary_fallback_list: flat.list('executive_summary'),
}
