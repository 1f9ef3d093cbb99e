// Servers of others, as operators run them: over stdio by the bridge, over Streamable HTTP and over SSE. Two of them are no packages of this
// project: their tests run where the programs are found, and say so where they are not.

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, type TestContext } from 'vitest'
import { startBridge } from '../../../local/bridge.ts'
import { mcpToolHost } from '../../../src/adapters/mcp/host.ts'
import type { McpServer } from '../../../src/core/config/config.ts'
import type { Toolbox } from '../../../src/core/ports.ts'
import { freePort } from '../../fakes/http-server.ts'
import { httpServer, stdioServer } from '../../fakes/mcp-servers.ts'

const never = new AbortController().signal

async function open(server: McpServer): Promise<Toolbox> {
  const bridge =
    server.transport.type === 'stdio'
      ? await startBridge({ servers: { x: server }, token: 't', host: '127.0.0.1', port: 0 })
      : null
  const box = await mcpToolHost({
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

function needs(context: TestContext, program: string): void {
  if (spawnSync(program, ['--help']).error !== undefined) context.skip(`there is no ${program} on this machine`)
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

const KUBERNETES = 'kubernetes-mcp-server'

test('kubernetes-mcp-server over stdio', async context => {
  needs(context, KUBERNETES)
  const { kubeconfig } = await startCluster()
  const box = await open(stdioServer(KUBERNETES, ['--kubeconfig', kubeconfig, '--list-output', 'yaml']))
  expect(await callOf(box, 'namespaces_list', {})).toContain('shop')
})

for (const [transport, path, type] of [
  ['Streamable HTTP', '/mcp', 'http'],
  ['SSE', '/sse', 'sse'],
] as const)
  test(`kubernetes-mcp-server over ${transport}`, async context => {
    needs(context, KUBERNETES)
    const { kubeconfig } = await startCluster()
    const origin = `http://127.0.0.1:${await serveKubernetes(kubeconfig)}`
    const answer = await fetch(`${origin}${path}`, { headers: { accept: 'text/event-stream' } })
    await answer.body?.cancel()
    if (answer.status === 404) context.skip(`this release of ${KUBERNETES} has no ${transport}`)
    const box = await open(httpServer(`${origin}${path}`, { type }))
    expect(await callOf(box, 'namespaces_list', {})).toContain('shop')
    expect(await callOf(box, 'pods_get', {})).toMatch(/name/i)
  })

async function serveKubernetes(kubeconfig: string): Promise<number> {
  const port = await freePort()
  const args = ['--kubeconfig', kubeconfig, '--list-output', 'yaml', '--port', String(port)]
  const child = spawn(KUBERNETES, args, { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const isUp = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      answer => answer.ok,
      () => false,
    )
  await expect.poll(isUp).toBe(true)
  return port
}

test('mcp-server-time, which is written in Python, over stdio', async context => {
  needs(context, 'mcp-server-time')
  const box = await open(stdioServer('mcp-server-time', ['--local-timezone', 'UTC']))
  expect(await callOf(box, 'get_current_time', { timezone: 'Europe/Berlin' })).toContain('Europe/Berlin')
  expect(await callOf(box, 'get_current_time', { timezone: 'Nowhere' })).toMatch(/Nowhere|timezone/)
})
