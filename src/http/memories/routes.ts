import { Hono } from 'hono'
import type { MemoryPage } from '#core/protocol/summaries.ts'
import { AppError } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { memoriesSchema } from './memories-query.ts'

const NO_MEMORIES: MemoryPage = { memories: [], total: 0, page: 1, page_size: 20, total_pages: 1 }

/** Nothing is remembered yet: the answers of the wire where memory is switched off. */
export const memories = new Hono<AppEnv>()
  .get('/', readsQuery(memoriesSchema), c => json(c, NO_MEMORIES, 200))
  .get('/:id', () => unknown())
  .patch('/:id', () => unknown())
  .delete('/:id', () => unknown())

function unknown(): never {
  throw new AppError(404, 'not_found', 'memory not found')
}
