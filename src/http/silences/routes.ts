import { Hono } from 'hono'
import { faultText } from '#core/fault-text.ts'
import { stateOf } from '#core/ingest/silences.ts'
import type { Silence } from '#core/protocol/api.ts'
import { reconsiderHeld } from '#store/reconsider-held.ts'
import { getSilence, listSilences, MOST_SILENCES, type ListedSilence } from '#store/silences.ts'
import { AppError, badRequest, notFound } from '../answer/app-error.ts'
import { json } from '../answer/json.ts'
import type { AppDeps, AppEnv } from '../deps.ts'
import { bindRequest } from '../request/bind.ts'
import { readsQuery, takesBody } from '../request/route-input.ts'
import { previewSilence, proposeMatchers } from './preview.ts'
import { checkMatchers, previewSchema, readMatchers, readTimes, silenceSchema } from './silence-body.ts'

export const silences = new Hono<AppEnv>()
  .get('/', async c => {
    const { db, clock } = c.var.deps
    const now = new Date(clock.now()).toISOString()
    return json(c, { silences: (await listSilences(db)).map(each => shown(each, now)) }, 200)
  })
  .get('/preview', readsQuery(previewSchema), async c => {
    const { db, clock } = c.var.deps
    const { matchers, session } = c.req.valid('query')
    if (matchers === undefined && session === undefined) throw badRequest('give matchers, or a session')
    const read = matchers === undefined ? await proposeMatchers(db, session ?? '') : readMatchers(matchers)
    return json(c, await previewSilence(db, read, clock.now()), 200)
  })
  .post('/', takesBody(silenceSchema), async c => {
    const { deps, author: created_by } = c.var
    const { id, matchers, comment, ...asked } = await bindRequest(c.req.raw, silenceSchema)
    checkMatchers(matchers)
    const old = id === undefined ? null : await findCurrent(deps, id)
    const now = deps.clock.now()
    const at = new Date(now).toISOString()
    const times = readTimes({ ...asked, ...(old !== null && { starts_at: old.starts_at }) }, now)
    const same = old !== null && JSON.stringify(old.matchers) === JSON.stringify(matchers)
    const made = { id: same ? old.id : deps.ids.uuid(), matchers, ...times, created_by, created_at: at, comment }
    if (same) await deps.intake.changeSilence({ id: old.id, ends_at: times.ends_at, comment }, at)
    else if (!(await deps.intake.addSilence(made, at))) throw tooMany()
    if (old !== null && !same) await deps.intake.changeSilence({ ...old, ends_at: at }, at)
    if (old !== null) await freeHeld(deps)
    c.set('act', { target: made.id, detail: { matchers, ...times, comment } })
    return json(c, shown((await getSilence(deps.db, made.id)) ?? { ...made, held: 0 }, at), same ? 200 : 201)
  })
  .delete('/:id', async c => {
    const { deps } = c.var
    const old = await findCurrent(deps, c.req.param('id'))
    const at = new Date(deps.clock.now()).toISOString()
    const ended = await deps.intake.changeSilence({ ...old, ends_at: at }, at)
    if (ended === null) throw notFound()
    await freeHeld(deps)
    c.set('act', { target: old.id, detail: { matchers: old.matchers, comment: old.comment } })
    return json(c, shown((await getSilence(deps.db, old.id)) ?? { ...ended, held: 0 }, at), 200)
  })

/** Throws 404 for one that is unknown, or over. */
async function findCurrent({ db, clock }: AppDeps, id: string): Promise<ListedSilence> {
  const found = await getSilence(db, id)
  if (found === null || stateOf(found, new Date(clock.now()).toISOString()) === 'expired') throw notFound()
  return found
}

/** The silence is stored: what is not freed here the sweep frees within a minute. */
async function freeHeld(deps: AppDeps): Promise<void> {
  await reconsiderHeld(deps).catch((error: unknown) => {
    deps.log({ event: 'silence.not_freed', cause: faultText(error) })
  })
}

function shown(silence: ListedSilence, now: string): Silence {
  return { ...silence, state: stateOf(silence, now) }
}

function tooMany(): AppError {
  return new AppError(409, 'conflict', `there are ${MOST_SILENCES} silences already: end one that is not needed`)
}
