// Rows of `mcp_servers` as the loader would hand them on.

import type { McpServer, Transport } from '../../src/core/config/config.ts'

export function mcpServer(transport: Transport): McpServer {
  return {
    transport,
    instructions: '',
    summarization: { enabled: true, sizeThresholdTokens: 5_000, summaryMaxTokenLimit: 1_000 },
    writingTools: [],
    readingTools: [],
  }
}

type Remote = Extract<Transport, { url: string }>

export function httpServer(url: string, more: Partial<Remote> = {}): McpServer {
  return mcpServer({ type: 'http', url, verifySsl: true, customHeaders: {}, ...more })
}

export function stdioServer(command: string, args: Array<string>, env: Record<string, string> = {}): McpServer {
  return mcpServer({ type: 'stdio', command, args, env })
}
