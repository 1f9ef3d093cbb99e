import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SENDERS } from '#http/webhooks/senders.ts'
import { filterEntries, wordsOf } from '../../dashboard/src/data/audit.ts'
import { needsToken, stepsOf, TOKEN_PLACE } from '../../dashboard/src/data/sender-lines.ts'

const DOCUMENT = readFileSync(join(import.meta.dirname, '../../docs/senders.md'), 'utf8')

test.each(SENDERS.map(({ name, signature }) => [name, signature]))(
  '%s is told this system’s address, and how to prove who it is',
  (name, signature) => {
    const address = `https://<your host>/api/v1/webhooks/${name}`
    const pasted = stepsOf(name, { address, token: TOKEN_PLACE }).flatMap(({ paste }) => paste ?? [])
    expect(pasted.some(text => text.includes(`<your host>/api/v1/webhooks/${name}`))).toBe(true)
    // The ends of lines of the document's blocks are those that are pasted.
    for (const block of pasted.filter(text => text.includes('\n'))) expect(DOCUMENT).toContain(block)
    const secret = `TARSY_${name.toUpperCase()}_SECRET`
    expect(needsToken(name) || pasted.some(text => signature !== undefined && text.endsWith(secret))).toBe(true)
    const made = stepsOf(name, { address, token: 'tarsy_made' })
    expect(JSON.stringify(made)).not.toContain(TOKEN_PLACE)
  },
)

test('a sender of a newer server is told what holds for all', () => {
  const steps = stepsOf('constructor', { address: 'https://host/x', token: 't' })
  expect(steps.map(({ paste }) => paste)).toEqual(['https://host/x', 'Authorization: Bearer t'])
})

test('the audit log is filtered by act and by all words, wherever they stand', () => {
  const entry = (number: number, action: string, actor: string | null, detail: Record<string, unknown> | null) => ({
    number,
    at: '2026-11-22T03:00:00.000Z',
    actor,
    action,
    target: number === 1 ? 'session-1' : null,
    detail,
    count: 1,
  })
  const entries = [
    entry(1, 'session.reviewed', 'maria', { action: 'claim', session_ids: ['a', 'b'] }),
    entry(2, 'refused', null, { status: 401, route: 'GET /x', nothing: null }),
  ]
  const found = (text: string, action = '') => filterEntries(entries, { text, action }).map(({ number }) => number)
  expect([found(''), found('MARIA claim'), found('session-1 b'), found('unknown 401'), found('maria 401')]).toEqual([
    [1, 2],
    [1],
    [1],
    [2],
    [],
  ])
  expect(found('', 'refused')).toEqual([2])
  expect(entries.map(wordsOf)).toEqual(['action claim, session ids a b', 'status 401, route GET /x'])
})
