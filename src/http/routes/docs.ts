import { Hono } from 'hono'
import type { AppEnv } from '../deps.ts'
import type { Route } from '../openapi/document.ts'

/** The API about itself. Its schemas are made when somebody asks, so that a Worker's start does not pay for them. */
export function docs(routes: () => ReadonlyArray<Route>) {
  return new Hono<AppEnv>()
    .get('/v1/openapi.json', async c => c.json(await documentOf(routes(), c.var.deps.version), 200))
    .get('/docs', async c => {
      const { docsPage } = await import('../openapi/page.ts')
      return c.html(docsPage(await documentOf(routes(), c.var.deps.version)), 200)
    })
}

async function documentOf(routes: ReadonlyArray<Route>, version: string) {
  const { openApi } = await import('../openapi/document.ts')
  return openApi(routes, version)
}
