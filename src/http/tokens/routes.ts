import { Hono } from 'hono'
import { alertTypes } from '#core/config/resolve.ts'
import type { ApiToken, NewApiToken } from '#core/protocol/api.ts'
import { insertToken, listTokens, revokeToken } from '#store/tokens.ts'
import { AppError, invalidField, notFound } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppEnv } from '../deps.ts'
import { makeToken } from '../identity/api-tokens.ts'
import { bindRequest } from '../request/bind.ts'
import { readyConfig } from '../request/config.ts'
import { sha256 } from '../request/digest.ts'
import { takesBody } from '../request/route-input.ts'
import { expiryOf, tokenSchema } from './token-body.ts'

/** Tokens of programs, and of people where Access is absent. */
export const tokens = new Hono<AppEnv>()
  .post('/', takesBody(tokenSchema), async c => {
    const { deps, author } = c.var
    const asked = await bindRequest(c.req.raw, tokenSchema)
    const known = alertTypes(readyConfig(deps.config)).alert_types.map(({ type }) => type)
    const unknown = asked.alert_types?.find(type => !known.includes(type))
    if (unknown !== undefined)
      throw invalidField('alert_types', `no chain takes alerts of type '${unknown.slice(0, 200)}'`)
    const now = deps.clock.now()
    const token = makeToken()
    const made: ApiToken = {
      id: deps.ids.uuid(),
      name: asked.name,
      scopes: [...new Set(asked.scopes)],
      alert_types: asked.alert_types ?? null,
      created_at: new Date(now).toISOString(),
      created_by: author,
      expires_at: expiryOf(asked, now),
      revoked_at: null,
      last_used_at: null,
    }
    if (!(await insertToken(deps.db, made, await sha256(token)))) {
      throw new AppError(
        409,
        'conflict',
        `there is a token "${made.name}" already: revoke it first, or choose another name`,
      )
    }
    const { id: target, name, scopes, alert_types, expires_at } = made
    c.set('act', { target, detail: { name, scopes, alert_types, expires_at } })
    return json(c, { token, ...made } satisfies NewApiToken, 201)
  })
  .get('/', async c => json(c, { tokens: await listTokens(c.var.deps.db) }, 200))
  .delete('/:id', async c => {
    const { db, clock } = c.var.deps
    const revoked = await revokeToken(db, c.req.param('id'), new Date(clock.now()).toISOString())
    if (revoked === null) throw notFound()
    c.set('act', { detail: { name: revoked.name } })
    return json(c, revoked, 200)
  })
