import { Hono } from 'hono'
import type { UserInfo } from '#core/protocol/api.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { returnSchema } from './return-query.ts'

/**
 * The endpoints of the proxy (oauth2-proxy) that the dashboard of the reference expects in front of it. `email` is the name that reviews are
 * assigned to, so that the filter "mine" finds them.
 */
export const oauth2 = new Hono<AppEnv>()
  .get('/userinfo', c => {
    const { author } = c.var
    const body: UserInfo = { user: author, email: author }
    return json(c, body, 200)
  })
  // A request that comes this far is signed in: Cloudflare Access asked for it on the way.
  .get('/sign_in', readsQuery(returnSchema), c => c.redirect(ownPage(c.req.valid('query').rd, c.req.url), 302))
  .get('/sign_out', readsQuery(returnSchema), c => {
    const { access } = c.var.deps.identity
    const signedInByAccess = typeof access === 'object' && access !== null
    return c.redirect(signedInByAccess ? '/cdn-cgi/access/logout' : ownPage(c.req.valid('query').rd, c.req.url), 302)
  })

/** The page to return to: path, query and fragment of `wanted` on this host, whatever host it names. */
export function ownPage(wanted: string | undefined, here: string): string {
  if (wanted === undefined || !URL.canParse(wanted, here)) return '/'
  const { pathname, search, hash } = new URL(wanted, here)
  // A path that begins with two slashes would name another host.
  return /^\/(?!\/)/.test(pathname) ? `${pathname}${search}${hash}` : '/'
}
