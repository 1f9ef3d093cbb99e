import { Hono } from 'hono'
import { AppError } from '../answer/app-error.ts'
import type { AppEnv } from '../deps.ts'
import { identifyCaller } from '../identity/require.ts'
import { relay } from './relay.ts'
import { watchIdentity } from './watch-identity.ts'

/** Identity, scope and origin were checked in `app.ts`. */
export const ws = new Hono<AppEnv>().get('/', c => {
  if (c.req.header('Upgrade')?.toLowerCase() !== 'websocket') {
    throw new AppError(426, 'upgrade', 'this address speaks WebSocket only')
  }
  const { 0: client, 1: server } = new WebSocketPair()
  server.accept()
  const { deps, caller } = c.var
  const open = relay(server, deps, caller.scopes)
  const watched = watchIdentity({ identify: () => identifyCaller(c), clock: deps.clock, gone: open.gone })
  void watched.then(reason => reason !== null && open.lockOut(reason))
  return new Response(null, { status: 101, webSocket: client })
})
