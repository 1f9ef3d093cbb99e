import { Hono } from 'hono'
import type { MemoryPage } from '#core/protocol/summaries.ts'
import { AppError } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { memoriesSchema } from './memories-query.ts'

const NO_MEMORIES: MemoryPage = { memories: [], total: 0, page: 1, page_size: 20, total_pages: 1 }

/** Memories are not built yet. These are the answers of the reference with memory switched off. */
export const memories = new Hono<AppEnv>()
  .get('/', readsQuery(memoriesSchema), c => json(c, NO_MEMORIES, 200))
  .get('/:id', () => throwNotFound())
  .patch('/:id', () => throwNotFound())
  .delete('/:id', () => throwNotFound())

function throwNotFound(): never {
  throw new AppError(404, 'not_found', 'memory not found')
}
