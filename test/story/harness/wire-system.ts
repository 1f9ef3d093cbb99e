// A system for stories about the REST API: one scripted model behind every provider, and plain requests.

import { expect } from 'vitest'
import type { SessionList } from '../../../src/core/protocol/api.ts'
import { faultsOf, type Spec } from '../../contract/shape.ts'
import { until } from './processes.ts'
import { startWorld, type World, type WorldOptions } from './world.ts'

export type WireSystem = World & {
  /** GET under /api/v1: the body of a 200 that has the contract's shape. */
  read<T>(path: string, shape: Spec): Promise<T>
  /** GET under /api/v1: status and body. */
  ask(path: string): Promise<[status: number, body: unknown]>
  /** Resolves when the list shows that many sessions, all of them completed. */
  waitForList(count: number): Promise<void>
}

type WireOptions = Omit<WorldOptions<Record<never, never>>, 'model' | 'providers'> & {
  /** Added to the one provider, `scripted`. */
  providers?: Readonly<Record<string, object>>
  answer: WorldOptions<Record<never, never>>['model']['answer']
}

export async function startWire({ providers = {}, answer, ...options }: WireOptions): Promise<WireSystem> {
  const world = await startWorld({ ...options, model: { answer }, providers: { scripted: {}, ...providers } })
  const ask = async (path: string): Promise<[number, unknown]> => {
    const response = await fetch(`${world.system.url}/api/v1${path}`)
    return [response.status, await response.json()]
  }
  return {
    ...world,
    ask,
    async read<T>(path: string, shape: Spec) {
      const [status, body] = await ask(path)
      expect([path, status]).toEqual([path, 200])
      expect(faultsOf(body, shape)).toEqual([])
      return body as T
    },
    async waitForList(count) {
      await until('the list shows them', async () => {
        const [, body] = await ask('/sessions?status=completed')
        return (body as SessionList).pagination.total_items === count
      })
    },
  }
}
