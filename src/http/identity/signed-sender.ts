// Senders that cannot send a token of ours sign their bodies instead, or have a secret in their address.

import type { Context } from 'hono'
import { SHORTEST_PATH_SECRET } from '#core/ingest/path-secret.ts'
import { readLimited } from '#core/outside/read-limited.ts'
import { AppError } from '../answer/app-error.ts'
import type { AppEnv } from '../deps.ts'
import { READ_BYTES } from '../webhooks/read-bytes.ts'
import { parseFirst } from '../request/bind.ts'
import { readBody, REQUEST_BYTES } from '../request/body.ts'
import { requireGenuine } from '../webhooks/require-genuine.ts'
import type { Sender } from '../webhooks/sender.ts'
import { secretVariable, senderOf } from '../webhooks/senders.ts'
import { isSigned } from '../webhooks/signature.ts'
import { pathSecretVariable, secretInPath } from '../webhooks/path-secret.ts'
import type { Caller } from './caller.ts'
import { sameToken } from './token.ts'

/**
 * The sender of a signed webhook; null where the route is none, no secret is set, or the request bears no signature: then it needs another
 * identity. Throws 401 for a signature that does not fit. Signs for nothing but this body: the same body again is answered as a duplicate.
 */
export async function callerBySignature(c: Context<AppEnv>, route: string | null): Promise<Caller | null> {
  const sender = senderOf(route)
  const inPath = sender === null ? null : secretInPath(c.req.raw.url)
  if (sender !== null && inPath !== null) return callerByPath(c, sender, inPath)
  if (sender?.verify !== undefined) return callerByProof(c, sender)
  if (sender?.signature === undefined) return null
  const secrets = c.var.deps.identity.senderSecrets[sender.name] ?? []
  const sent = c.req.header(sender.signature.header)
  if (secrets.length === 0 || sent === undefined) return null
  const bytes = await readLimited(new Response(c.req.raw.clone().body), READ_BYTES, c.req.raw.signal)
  if (bytes === null || !(await isSigned(bytes as BufferSource, sender.signature.read(sent), secrets))) {
    throw new AppError(
      401,
      'unauthorized',
      `the signature in ${sender.signature.header} does not fit: is ${secretVariable(sender.name)} this webhook's secret?`,
    )
  }
  return { author: sender.name, scopes: ['ingest'], via: 'signature', alertTypes: null }
}

/** Throws 401 for a secret in the address that is not the sender's, whatever else the request bears. The answer does not repeat it. */
async function callerByPath(c: Context<AppEnv>, { name }: Sender, sent: string): Promise<Caller> {
  const secrets = c.var.deps.identity.pathSecrets[name] ?? []
  // All of them, so that the time does not tell which one fits.
  const fits = await Promise.all(secrets.map(secret => sameToken(sent, secret)))
  if (fits.includes(true)) return { author: name, scopes: ['ingest'], via: 'signature', alertTypes: null }
  throw new AppError(
    401,
    'unauthorized',
    `the secret in the address does not fit: is ${pathSecretVariable(name)} set to it, with at least ${SHORTEST_PATH_SECRET} characters?`,
  )
}

/**
 * The sender of a body that carries its own proof, if the operator lists the sources that are taken. Whoever sends a token is known by that; the
 * body is judged all the same.
 */
async function callerByProof(c: Context<AppEnv>, sender: Sender): Promise<Caller | null> {
  const { deps } = c.var
  if (!deps.config.ok || deps.config.config.ingest.snsTopics.length === 0) return null
  if (c.req.header('Authorization') !== undefined) return null
  const body = await readBody(c.req.raw.clone(), REQUEST_BYTES)
  const { ingest } = deps.config.config
  await requireGenuine(sender, body.complete ? parseFirst(body.text) : undefined, { ports: deps, ingest })
  return { author: sender.name, scopes: ['ingest'], via: 'signature', alertTypes: null }
}
