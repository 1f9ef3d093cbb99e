import { Hono, type Context } from 'hono'
import type { UserInfo } from '#core/protocol/api.ts'
import { hasScope } from '#core/protocol/scopes.ts'
import { endSignIn } from '#store/sign-ins.ts'
import { AppError } from '../answer/app-error.ts'
import { htmlPage } from '../answer/html-page.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { readBody } from '../request/body.ts'
import { readsQuery } from '../request/route-input.ts'
import { callerByToken, isApiToken } from './api-tokens.ts'
import { UNNAMED } from './caller.ts'
import { identifyCaller } from './require.ts'
import { returnSchema } from './return-query.ts'
import { signInPage } from './sign-in-page.ts'
import { cookieOf, emptyCookie, newSignIn, signInSecret } from './sign-in.ts'
import { sameToken } from './token.ts'

/**
 * Signing in and out. The addresses are those of the proxy (oauth2-proxy) that the dashboard of the reference expects in front of it. `email` is
 * the name that reviews are assigned to, so that the filter "mine" finds them.
 */
export const oauth2 = new Hono<AppEnv>()
  .get('/userinfo', c => {
    const { author, scopes, via } = c.var.caller
    const body: UserInfo = { user: author, email: author, scopes: [...scopes], via }
    return json(c, body, 200)
  })
  // Whoever is known goes back at once: Cloudflare Access asked for the identity on the way.
  .get('/sign_in', readsQuery(returnSchema), async c => {
    const back = ownPage(c.req.valid('query').rd, c.req.url)
    const refusal = await identifyCaller(c).then(
      () => null,
      (error: unknown) => error,
    )
    if (refusal === null) return c.redirect(back, 302)
    const isUnknown = refusal instanceof AppError && (refusal.status === 401 || refusal.status === 403)
    if (signInSecret(c.var.deps.identity) === null || !isUnknown) throw refusal
    return htmlPage(c, signInPage(back, null), 200)
  })
  .post('/sign_in', async c => {
    const { deps } = c.var
    const secret = signInSecret(deps.identity)
    if (secret === null) throw new AppError(404, 'not_found', 'nobody signs in by a token here')
    const form = new URLSearchParams((await readBody(c.req.raw, FORM_BYTES)).text)
    const back = ownPage(form.get('rd') ?? undefined, c.req.url)
    const given = await checkToken(c, form.get('token')?.trim() ?? '', secret)
    if ('refusal' in given) return htmlPage(c, signInPage(back, given.refusal), 401)
    const signIn = newSignIn(deps.ids.uuid(), given.tokenId, deps.clock.now())
    c.set('act', { actor: given.name })
    c.header('Set-Cookie', await cookieOf(signIn, secret, c.req.url))
    return c.redirect(back, 303)
  })
  .get('/sign_out', readsQuery(returnSchema), async c => c.redirect(await signOut(c, c.req.valid('query').rd), 302))
  .post('/sign_out', async c => c.redirect(await signOut(c, undefined), 303))

// A token has 50 bytes, one of the environment perhaps some hundred; the rest is for the page to return to.
const FORM_BYTES = 8_192

/** The token's id, null for the environment's token, and the name that it acts under. */
async function checkToken(
  c: Context<AppEnv>,
  text: string,
  secret: string,
): Promise<{ tokenId: string | null; name: string } | { refusal: string }> {
  if (await sameToken(text, secret)) return { tokenId: null, name: UNNAMED }
  if (!isApiToken(text)) return { refusal: 'This is not a token of this system.' }
  try {
    const { token, caller } = await callerByToken(text, c.var.deps)
    if (hasScope(caller.scopes, 'read')) return { tokenId: token.id, name: caller.author }
    return { refusal: `The token "${token.name}" may not read, so it opens no pages.` }
  } catch (error) {
    if (error instanceof AppError && error.status === 401) return { refusal: error.message }
    throw error
  }
}

/**
 * Ends the sign-in whose cookie came along, and tells where to go. A page of another site cannot bring it about: the browser sends it without
 * the cookie.
 */
async function signOut(c: Context<AppEnv>, rd: string | undefined): Promise<string> {
  const { deps, caller } = c.var
  const { access } = deps.identity
  if (typeof access === 'object' && access !== null) return '/cdn-cgi/access/logout'
  if (caller.signIn === undefined) {
    c.set('act', null)
    return ownPage(rd, c.req.url)
  }
  const { id, expires } = caller.signIn
  await endSignIn(deps.db, id, new Date(expires * 1_000).toISOString(), new Date(deps.clock.now()).toISOString())
  c.header('Set-Cookie', emptyCookie(c.req.url))
  return '/oauth2/sign_in'
}

/** The page to return to: path, query and fragment of `wanted` on this host, whatever host it names. */
export function ownPage(wanted: string | undefined, here: string): string {
  if (wanted === undefined || !URL.canParse(wanted, here)) return '/'
  const { pathname, search, hash } = new URL(wanted, here)
  // A path that begins with two slashes would name another host.
  return /^\/(?!\/)/.test(pathname) ? `${pathname}${search}${hash}` : '/'
}
