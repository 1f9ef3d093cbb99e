// Rules of those who are told of sessions.

import { quote, type Path } from './findings.ts'
import { reportError, type Sources } from './sources.ts'
import { requireAddress } from './validate-settings.ts'

export function validateNotify(sources: Sources) {
  const { slack } = sources.raw.system
  if (slack === undefined || !slack.enabled) return
  requireAddress(sources, ['system', 'slack', 'api_url'], slack.api_url)
  requireVariable(sources, ['system', 'slack', 'token_env'], slack.token_env, "the bot's token of Slack")
}

function requireVariable(sources: Sources, path: Path, env: string, what: string) {
  if (sources.vars[env] || sources.findings.has(sources.tarsy, path)) return
  // If the secret itself was pasted here, the message must not repeat it.
  const shown = quote(env) === `'${env}'` ? `The variable ${env}` : 'The variable that is named here'
  const remedy = 'Set it in the environment, in .dev.vars or as a secret of the Worker'
  reportError(sources, path, `${shown} is not set; it holds ${what}. ${remedy}.`)
}
