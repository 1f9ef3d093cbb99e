import { Hono } from 'hono'
import type { UserInfo } from '#core/protocol/api.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readsQuery } from '../request/route-input.ts'
import { returnSchema } from './return-query.ts'

/**
 * What the reference's dashboard asks the proxy in front of it (wire contract 6.1, 6.2). `email` is the name that reviews are assigned
 * to, so that "mine" finds them.
 */
export const oauth2 = new Hono<AppEnv>()
  .get('/userinfo', c => {
    const { author } = c.var
    const body: UserInfo = { user: author, email: author }
    return json(c, body, 200)
  })
  // Whoever comes as far is signed in: Access has asked on the way here.
  .get('/sign_in', readsQuery(returnSchema), c => c.redirect(ownPage(c.req.valid('query').rd, c.req.url), 302))
  .get('/sign_out', readsQuery(returnSchema), c => {
    const { access } = c.var.deps.identity
    const signedInByAccess = typeof access === 'object' && access !== null
    return c.redirect(signedInByAccess ? '/cdn-cgi/access/logout' : ownPage(c.req.valid('query').rd, c.req.url), 302)
  })

/** The page to go back to: a path of this host, whatever host was named. */
export function ownPage(asked: string | undefined, here: string): string {
  if (asked === undefined || !URL.canParse(asked, here)) return '/'
  const { pathname, search, hash } = new URL(asked, here)
  // Two slashes at its beginning would make a path name another host.
  return /^\/(?!\/)/.test(pathname) ? `${pathname}${search}${hash}` : '/'
}
