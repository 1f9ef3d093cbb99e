// A whole system for stories about the REST API: a configuration of the story's own, one scripted model behind every provider, and plain requests.

import { expect } from 'vitest'
import type { SessionList } from '../../../src/core/protocol/api.ts'
import { faultsOf, type Spec } from '../../contract/shape.ts'
import { startModelServer, type ModelServer, type Turn } from './model-server.ts'
import type { Conversation } from './scripted-conversation.ts'
import { until } from './processes.ts'
import { startSystem, type System } from './system.ts'

export type WireSystem = {
  system: System
  model: ModelServer
  /** GET under /api/v1: the body of a 200 that has the contract's shape. */
  read<T>(path: string, shape: Spec): Promise<T>
  /** GET under /api/v1: status and body. */
  ask(path: string): Promise<[status: number, body: unknown]>
  send(alert: object): Promise<string>
  /** Resolves when the list shows that many sessions, all of them completed. */
  listed(count: number): Promise<void>
  close(): Promise<void>
}

export type WireOptions = {
  tarsy: object
  /** Added to the one provider, `scripted`. */
  providers?: object
  files?: Readonly<Record<string, string>>
  env?: Readonly<Record<string, string>>
  answer(conversation: Conversation): Turn
}

export async function startWire({
  tarsy,
  providers = {},
  files = {},
  env = {},
  answer,
}: WireOptions): Promise<WireSystem> {
  const model = await startModelServer({ answer })
  const scripted = { type: 'openai', model: 'scripted-1', base_url: model.url, api_key_env: 'SCRIPTED_API_KEY' }
  const system = await startSystem({
    configFiles: {
      'llm-providers.yaml': JSON.stringify({ llm_providers: { scripted, ...providers } }),
      'tarsy.yaml': JSON.stringify(tarsy),
      ...files,
    },
    env: { SCRIPTED_API_KEY: 'any-key-will-do', ...env },
  }).catch(async (error: unknown) => {
    await model.close()
    throw error
  })
  const ask = async (path: string): Promise<[number, unknown]> => {
    const response = await fetch(`${system.url}/api/v1${path}`)
    return [response.status, await response.json()]
  }
  return {
    system,
    model,
    ask,
    async read<T>(path: string, shape: Spec) {
      const [status, body] = await ask(path)
      expect([path, status]).toEqual([path, 200])
      expect(faultsOf(body, shape)).toEqual([])
      return body as T
    },
    async send(alert) {
      const response = await fetch(`${system.url}/api/v1/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alert),
      })
      expect(response.status).toBe(202)
      return ((await response.json()) as { session_id: string }).session_id
    },
    async listed(count) {
      await until('the list shows them', async () => {
        const [, body] = await ask('/sessions?status=completed')
        return (body as SessionList).pagination.total_items === count
      })
    },
    async close() {
      await system.stop()
      await model.close()
    },
  }
}
