import { Hono } from 'hono'
import { htmlPage } from '../answer/html-page.ts'
import type { AppEnv } from '../deps.ts'
import type { Document } from './document.ts'

/** The API's description. Loaded at the first request, to keep the Worker's start short. */
export const docs = new Hono<AppEnv>()
  .get('/v1/openapi.json', async c => c.json(await documentOf(c.var.deps.version), 200))
  .get('/docs', async c => {
    const { docsPage } = await import('./page.ts')
    return htmlPage(c, docsPage(await documentOf(c.var.deps.version)), 200)
  })

async function documentOf(version: string): Promise<Document> {
  const { default: generated } = await import('./generated/openapi.json')
  const document = generated as Document
  return { ...document, info: { ...document.info, version } }
}
