// The real `@modelcontextprotocol/server-everything` over HTTP, on a free port.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from './http-server.ts'

export const everythingEntry = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'),
)

export type Everything = { url: string; kill(): Promise<void>; close(): Promise<void> }

export async function startEverything(
  kind: 'streamableHttp' | 'sse',
  port?: number,
  patienceMs = 10_000,
): Promise<Everything> {
  const taken = port ?? (await freePort())
  const child = spawn(process.execPath, [everythingEntry, kind], {
    env: { PATH: process.env['PATH'], PORT: String(taken) },
    stdio: 'ignore',
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  await using unfinished = new AsyncDisposableStack()
  unfinished.defer(kill)
  const url = `http://127.0.0.1:${taken}/${kind === 'sse' ? 'sse' : 'mcp'}`
  const end = Date.now() + patienceMs
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
    await answer?.body?.cancel()
    if (answer !== null) break
    if (Date.now() > end) throw new Error(`server-everything (process ${child.pid}) did not come up`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  unfinished.move()
  return { url, kill, close: kill }
}
