// A tool server, from the file's words to what the system reads.

import type { Naming } from './build-chain.ts'
import { DEFAULT_SUMMARIZATION } from './builtins.ts'
import type { McpServer, Transport } from './config.ts'
import { given } from '../protocol/given.ts'
import type { RawServer } from './schema.ts'

export function serverOf(raw: RawServer, naming: Naming): McpServer {
  const summary = raw.summarization
  const masking = raw.data_masking
  return {
    transport: transportOf(raw.transport ?? {}),
    instructions: raw.instructions ?? '',
    masking:
      masking === undefined
        ? null
        : {
            enabled: masking.enabled ?? true,
            patternGroups: masking.pattern_groups ?? [],
            patterns: masking.patterns ?? [],
            customPatterns: (masking.custom_patterns ?? []).map(({ pattern, replacement, description }) => ({
              pattern: pattern ?? '',
              replacement: replacement ?? '',
              ...given({ description }),
            })),
          },
    summarization: {
      enabled: summary?.enabled ?? true,
      sizeThresholdTokens: summary?.size_threshold_tokens || DEFAULT_SUMMARIZATION.sizeThresholdTokens,
      summaryMaxTokenLimit: summary?.summary_max_token_limit || DEFAULT_SUMMARIZATION.summaryMaxTokenLimit,
      ...given({ llmProvider: naming(summary?.llm_provider), llmBackend: summary?.llm_backend }),
    },
  }
}

function transportOf(raw: NonNullable<RawServer['transport']>): Transport {
  if (raw.type === 'stdio' || raw.type === undefined) {
    return { type: 'stdio', command: raw.command ?? '', args: raw.args ?? [], env: raw.env ?? {} }
  }
  return {
    type: raw.type,
    url: raw.url ?? '',
    verifySsl: raw.verify_ssl ?? true,
    customHeaders: raw.custom_headers ?? {},
    ...given({
      bearerToken: raw.bearer_token,
      timeoutMs: raw.timeout ? raw.timeout * 1000 : undefined,
      sessionCleanupUrl: raw.session_cleanup_url,
    }),
  }
}
