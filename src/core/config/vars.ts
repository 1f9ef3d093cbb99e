// The environment variables that a configuration mentions: `npm start` passes these to the Worker and no others.

import { findOwn } from '../find-own.ts'
import type * as z from 'zod'
import { isAlias, isMap, isScalar, parseDocument, visit } from 'yaml'
import { AUTO, AUTO_CHOICES, BUILTIN_PROVIDERS } from './builtin-providers.ts'
import { builtinProviderOf } from './builtins.ts'
import type { ConfigFiles } from './config.ts'
import { AI_BINDING, USUAL_ENV } from './credentials.ts'
import { factsOf, itemOf, keysOf } from './facts.ts'
import { providersSchema, tarsySchema } from './schema.ts'
import { hideTemplates, SESSION_ID, showTemplates, templateNames } from './templates.ts'

/** The keys whose values are names of variables. */
const ENV_KEYS = new Set([tarsySchema, providersSchema].flatMap(variableKeys))

/** Sorted. Does its best on a broken configuration: the Worker reports the mistakes. */
export function mentionedVars(files: ConfigFiles): Array<string> {
  // The default of `system.github.token_env`.
  const names = new Set(['GITHUB_TOKEN'])
  let provider = false
  for (const file of ['tarsy.yaml', 'llm-providers.yaml']) {
    const hidden = hideTemplates(files[file] ?? '')
    const document = parseDocument(hidden.text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' })
    visit(document, {
      Pair(_, pair, path) {
        const key = isScalar(pair.key) ? String(pair.key.value) : ''
        // The environment of a stdio server is for the bridge, not for the Worker.
        if (key === 'env' && isMap(pair.value) && path.length > 0) return visit.SKIP
        const node = isAlias(pair.value) ? pair.value.resolve(document) : pair.value
        const value = isScalar(node) ? showTemplates(String(node.value ?? ''), hidden.actions) : ''
        if (ENV_KEYS.has(key) && /^\w+$/.test(value)) names.add(value)
        if (key === 'slack') names.add('SLACK_BOT_TOKEN')
        if (key === 'type') for (const env of usualEnvs(value)) names.add(env)
        if (key === 'embedding') names.add('GOOGLE_API_KEY')
        if (key.includes('provider') && value !== '') {
          provider ||= key === 'llm_provider'
          for (const env of envsOf(value)) names.add(env)
        }
        return undefined
      },
      Scalar(_, node) {
        // A built-in agent may bring its provider along, wherever it is named.
        const brought = builtinProviderOf(String(node.value ?? ''))
        if (brought !== undefined) for (const env of envsOf(brought)) names.add(env)
        const actions = typeof node.value === 'string' ? templateNames(node.value, hidden.actions) : []
        for (const name of actions) if (name !== SESSION_ID) names.add(name)
      },
    })
  }
  if (!provider) for (const env of envsOf(AUTO)) names.add(env)
  return [...names].toSorted()
}

/** The variables of a built-in provider, or of all that `auto` may choose. */
function envsOf(provider: string): Array<string> {
  if (provider === AUTO) return AUTO_CHOICES.map(({ env }) => env).filter(env => env !== AI_BINDING)
  const builtin = findOwn(BUILTIN_PROVIDERS, provider)
  const named = [builtin?.api_key_env, builtin?.credentials_env, builtin?.project_env, builtin?.location_env]
  return [...named.filter(env => env !== undefined), ...usualEnvs(builtin?.type)]
}

/** The variables that a type of provider reads without naming them. */
function usualEnvs(type: string | undefined): Array<string> {
  if (type === 'vertexai') return [USUAL_ENV.credentials]
  return type === 'workers-ai' ? [USUAL_ENV.workersAiToken, USUAL_ENV.workersAiAccount] : []
}

function variableKeys(schema: z.ZodType): Array<string> {
  const item = itemOf(schema)
  if (item !== null) return variableKeys(item)
  return keysOf(schema).flatMap(([key, field]) => [
    ...(factsOf(field).names === 'variable' ? [key] : []),
    ...variableKeys(field),
  ])
}
