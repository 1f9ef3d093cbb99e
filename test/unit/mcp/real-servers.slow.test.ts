// Servers of others, as operators run them: over stdio by the bridge, over Streamable HTTP and over SSE. They are installed for these tests;
// where that is impossible, a line says what was not tried.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startBridge } from '../../../local/bridge.ts'
import { kubernetesServer, timeServer, type ToolServer } from '../../fakes/mcp/tool-servers.ts'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import { clock } from '#objects/platform.ts'
import type { McpServer } from '../../../src/core/config/config.ts'
import type { Toolbox } from '../../../src/core/ports.ts'
import { freePort } from '../../fakes/http-server.ts'
import { httpServer, stdioServer } from '../../fakes/mcp-servers.ts'

type Installed = Extract<ToolServer, { kind: 'installed' }>

const never = new AbortController().signal
let kubernetes: ToolServer
let time: ToolServer
// The first time takes as long as the network does.
beforeAll(async () => {
  ;[kubernetes, time] = await Promise.all([kubernetesServer(), timeServer()])
}, 300_000)

async function open(server: McpServer): Promise<Toolbox> {
  const bridge =
    server.transport.type === 'stdio'
      ? await startBridge({ servers: { x: server }, token: 't', host: '127.0.0.1', port: 0 })
      : null
  const box = await mcpToolHost({
    clock,
    servers: { x: server },
    fetch,
    bridge: bridge === null ? null : { url: bridge.url, token: 't' },
  }).open('e', [{ name: 'x' }], never)
  onTestFinished(async () => {
    await box.close()
    await bridge?.close()
  })
  return box
}

async function callOf(box: Toolbox, tool: string, args: Record<string, unknown>): Promise<string> {
  expect(box.unavailable).toEqual([])
  const outcome = await box.call('x', tool, args, never)
  return outcome.kind === 'answer' ? outcome.content : `${outcome.kind}: ${outcome.message}`
}

function isThere(server: ToolServer): server is Installed {
  if (server.kind === 'missing') console.log(`Not tried: ${server.why}`)
  return server.kind === 'installed'
}

/** As much of the API of Kubernetes as a list of namespaces takes. */
async function startCluster(): Promise<{ url: string; kubeconfig: string }> {
  const resource = {
    name: 'namespaces',
    singularName: 'namespace',
    namespaced: false,
    kind: 'Namespace',
    verbs: ['get', 'list'],
  }
  const answers: Record<string, object> = {
    '/version': { major: '1', minor: '33', gitVersion: 'v1.33.0' },
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: [] },
    '/api/v1': { kind: 'APIResourceList', groupVersion: 'v1', resources: [resource] },
    '/api/v1/namespaces': {
      kind: 'NamespaceList',
      apiVersion: 'v1',
      metadata: {},
      items: [{ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'shop' }, status: { phase: 'Active' } }],
    },
  }
  const server = createServer((request, response) => {
    const found = answers[(request.url ?? '').split('?')[0] ?? '']
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? { kind: 'Status', status: 'Failure', code: 404 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = mkdtempSync(join(tmpdir(), 'kube-'))
  const kubeconfig = join(folder, 'config')
  const named = { name: 'c', cluster: { server: url } }
  const context = { name: 'c', context: { cluster: 'c', user: 'u' } }
  const config = { apiVersion: 'v1', kind: 'Config', 'current-context': 'c', clusters: [named], contexts: [context] }
  writeFileSync(kubeconfig, JSON.stringify({ ...config, users: [{ name: 'u', user: {} }] }))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { url, kubeconfig }
}

test('kubernetes-mcp-server over stdio', async () => {
  if (!isThere(kubernetes)) return
  const { kubeconfig } = await startCluster()
  const args = [...kubernetes.args, '--kubeconfig', kubeconfig, '--list-output', 'yaml']
  const box = await open(stdioServer(kubernetes.command, args))
  expect(await callOf(box, 'namespaces_list', {})).toContain('shop')
})

test.each([
  ['Streamable HTTP', '/mcp', 'http'],
  ['SSE', '/sse', 'sse'],
] as const)('kubernetes-mcp-server over %s', async (_transport, path, type) => {
  if (!isThere(kubernetes)) return
  const { kubeconfig } = await startCluster()
  const box = await open(httpServer(`${await serveKubernetes(kubernetes, kubeconfig)}${path}`, { type }))
  expect(await callOf(box, 'namespaces_list', {})).toContain('shop')
  expect(await callOf(box, 'pods_get', {})).toMatch(/name/i)
})

async function serveKubernetes({ command, args }: Installed, kubeconfig: string): Promise<string> {
  const port = await freePort()
  const child = spawn(command, [...args, '--kubeconfig', kubeconfig, '--list-output', 'yaml', '--port', String(port)], {
    stdio: 'ignore',
  })
  onTestFinished(() => void child.kill('SIGTERM'))
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      answer => answer.ok,
      () => false,
    )
  await expect.poll(isUp).toBe(true)
  return `http://127.0.0.1:${port}`
}

test('mcp-server-time, which is written in Python, over stdio', async () => {
  if (!isThere(time)) return
  const box = await open(stdioServer(time.command, [...time.args, '--local-timezone', 'UTC'], { ...time.env }))
  expect(await callOf(box, 'get_current_time', { timezone: 'Europe/Berlin' })).toContain('Europe/Berlin')
  expect(await callOf(box, 'get_current_time', { timezone: 'Nowhere' })).toMatch(/Nowhere|timezone/)
})
