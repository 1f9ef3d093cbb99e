// The program of load-apart.ts: `node load-program.ts ROOT FOLDER` sends what it loaded to its parent.

import { stdioServers } from '../bridge/serve-bridge.ts'
import { sentence } from './fault.ts'
import type { Answer } from './load-apart.ts'
import { load } from './load.ts'
import { modelLine, toolLine } from './model-and-tools.ts'
import { readVariables } from './variables.ts'

async function answer(root: string, configDir: string): Promise<Answer> {
  try {
    const { config, ...loaded } = await load(root, configDir, readVariables(root, process.env))
    const stdio = Object.entries(stdioServers(config.mcpServers)).map(([id, transport]) => [id, { transport }])
    return {
      ok: true,
      loaded: { ...loaded, stdio: Object.fromEntries(stdio), model: modelLine(config), tools: toolLine(config) },
    }
  } catch (error) {
    return { ok: false, why: sentence(error) }
  }
}

const [root = '', configDir = ''] = process.argv.slice(2)
process.send?.(await answer(root, configDir), () => process.disconnect())
