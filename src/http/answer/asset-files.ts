import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../deps.ts'

/**
 * The dashboard's hashed files. For one that is gone the platform would answer the page itself, to be kept for a year under the file's name;
 * a tab from before a deploy asks for such files.
 */
export const assetFiles = createMiddleware<AppEnv>(async function assetFiles(c, next) {
  const { assets } = c.var.deps
  if (assets === null || (c.req.method !== 'GET' && c.req.method !== 'HEAD')) return next()
  const file = await assets.fetch(c.req.raw)
  const page = file.headers.get('Content-Type')?.startsWith('text/html') === true
  return page ? c.json({ message: 'not found' }, 404, { 'Cache-Control': 'no-store' }) : new Response(file.body, file)
})
