import { findOwn } from '../find-own.ts'
import type { DefaultTools } from '../protocol/system.ts'
import type { Config, Provider } from './config.ts'
import { serversOfStages } from './chain-servers.ts'

/**
 * GET /api/v1/system/default-tools: servers and native tools of an alert whose sender chooses none. An empty type, or one that no
 * chain takes, gets every server.
 */
export function defaultTools(config: Config, alertType: string): DefaultTools {
  const chain = Object.values(config.chains).find(({ alertTypes }) => alertTypes.includes(alertType))
  const servers =
    chain === undefined
      ? Object.keys(config.mcpServers)
      : chain.mcpServers.length > 0
        ? chain.mcpServers
        : serversOfStages(config, chain)
  const tools = nativeToolsOf(config)
  return {
    ...(alertType !== '' && { alert_type: alertType }),
    mcp_servers: [...new Set(servers)].toSorted(),
    native_tools: {
      google_search: tools.google_search ?? false,
      code_execution: tools.code_execution ?? false,
      url_context: tools.url_context ?? false,
    },
  }
}

function nativeToolsOf({ defaults, llmProviders }: Config): Provider['nativeTools'] {
  const named = defaults.llmProvider
  const chosen = named === undefined ? undefined : findOwn(llmProviders, named)
  const google = Object.values(llmProviders).find(({ type }) => type === 'google')
  return (chosen ?? google)?.nativeTools ?? {}
}
