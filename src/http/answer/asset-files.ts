import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../deps.ts'
import { compressFile } from './compress.ts'

/**
 * Serves the dashboard's hashed files, with 404 for those that a deploy removed: tabs from before the deploy still ask for them. Cloudflare's
 * single-page mode would answer with the page instead, and browsers would cache it for a year under the file's name.
 */
export const assetFiles = createMiddleware<AppEnv>(async function assetFiles(c, next) {
  const { assets } = c.var.deps
  if (assets === null || (c.req.method !== 'GET' && c.req.method !== 'HEAD')) return next()
  const file = await assets.fetch(c.req.raw)
  const page = file.headers.get('Content-Type')?.startsWith('text/html') === true
  return page ? c.json({ message: 'not found' }, 404, { 'Cache-Control': 'no-store' }) : compressFile(c.req.raw, file)
})
