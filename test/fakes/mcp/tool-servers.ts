// MCP servers of others that tests run and that are no packages of this project: a binary in Go of 75 MB, and a program in Python. They are
// installed once, of a pinned version, below the state folder of this checkout.

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** How it is started, or why it is not there. */
export type ToolServer =
  | { kind: 'installed'; command: string; args: ReadonlyArray<string>; env: Readonly<Record<string, string>> }
  | { kind: 'missing'; why: string }

const FOLDER = join(dirname(dirname(dirname(import.meta.dirname))), '.tarsy', 'tool-servers')
// A slow network takes a minute; one that hangs must not hold up the tests.
const INSTALL_MS = 240_000

const run = promisify(execFile)

export function kubernetesServer(): Promise<ToolServer> {
  const name = 'kubernetes-mcp-server'
  // The last one that serves SSE beside Streamable HTTP.
  const version = '0.0.66'
  return installed(`${name}-${version}`, {
    async install(folder) {
      const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts']
      await run('npm', [...args, '--fetch-retries=1', `${name}@${version}`], { timeout: INSTALL_MS })
    },
    start: folder => ({ command: 'node', args: [join(folder, 'node_modules', name, 'bin', 'index.js')], env: {} }),
  })
}

export function timeServer(): Promise<ToolServer> {
  const name = 'mcp-server-time'
  const version = '2026.10.19'
  return installed(`${name}-${version}`, {
    async install(folder) {
      // Into a folder, not an environment: Debian's Python has no `venv` and forbids to install anywhere else.
      const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries=1']
      const only = ['--only-binary=:all:', '--target', folder]
      await run('python3', [...args, ...only, `${name}==${version}`], { timeout: INSTALL_MS })
    },
    start: folder => ({ command: 'python3', args: ['-m', 'mcp_server_time'], env: { PYTHONPATH: folder } }),
  })
}

type Recipe = {
  install(folder: string): Promise<void>
  start(folder: string): Omit<Extract<ToolServer, { kind: 'installed' }>, 'kind'>
}

async function installed(name: string, { install, start }: Recipe): Promise<ToolServer> {
  const folder = join(FOLDER, name)
  if (existsSync(folder)) return { kind: 'installed', ...start(folder) }
  mkdirSync(FOLDER, { recursive: true })
  // An install that is cut off leaves no folder of this name.
  const fresh = mkdtempSync(join(FOLDER, 'new-'))
  try {
    await install(fresh)
    renameSync(fresh, folder)
    return { kind: 'installed', ...start(folder) }
  } catch (error) {
    return { kind: 'missing', why: `${name} could not be installed: ${reasonOf(error)}` }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** The first line of what the installer said, which names the cause: no such program, no network, no such version. */
function reasonOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  const lines = `${said}\n${error instanceof Error ? error.message : String(error)}`.split('\n')
  return lines.find(line => /error|not found|ENOENT|No module/i.test(line))?.trim() ?? lines[0] ?? ''
}
