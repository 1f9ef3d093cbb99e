import { Hono } from 'hono'
import { AppError } from '../answer/app-error.ts'
import type { AppEnv } from '../deps.ts'
import { relay } from './relay.ts'

/** Identity, scope and origin were checked in `app.ts`. */
export const ws = new Hono<AppEnv>().get('/', c => {
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') {
    throw new AppError(426, 'upgrade', 'this address speaks WebSocket only')
  }
  const { 0: client, 1: server } = new WebSocketPair()
  server.accept()
  relay(server, c.var.deps, c.var.caller.scopes)
  return new Response(null, { status: 101, webSocket: client })
})
