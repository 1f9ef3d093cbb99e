// The program of load-apart.ts.

import { stdioServers } from '../bridge/serve-bridge.ts'
import { answerOnce } from './apart.ts'
import type { Folder, LoadedApart } from './load-apart.ts'
import { load } from './load.ts'
import { modelLine, toolLine } from './model-and-tools.ts'
import { readVariables } from './variables.ts'

answerOnce(async ({ root, configDir }: Folder): Promise<LoadedApart> => {
  const { config, ...loaded } = await load(root, configDir, readVariables(root, process.env))
  const stdio = Object.entries(stdioServers(config.mcpServers)).map(([id, transport]) => [id, { transport }])
  return { ...loaded, stdio: Object.fromEntries(stdio), model: modelLine(config), tools: toolLine(config) }
})
