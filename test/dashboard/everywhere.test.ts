// The decisions of the palette, the wall display, the favicon and the notices.

import { beforeEach, expect, test } from 'vitest'
import { faviconOf } from '../../dashboard/src/data/favicon.ts'
import { noticeOf, reasonToTell } from '../../dashboard/src/data/notices.ts'
import {
  allowedCommands,
  commandsOn,
  type Entry,
  findEntries,
  moveIn,
  pastedSession,
} from '../../dashboard/src/data/palette.ts'
import { recentSessions, rememberSession } from '../../dashboard/src/data/recent.ts'
import { fitOf, shareRows } from '../../dashboard/src/data/wall.ts'
import { verdict } from '../fixtures/verdict.ts'
import { detail } from './fakes.tsx'

beforeEach(() => localStorage.clear())

const entry = (name: string): Entry => ({ id: name, group: 'Pages', name, run: () => {} })
const NAMES = ['Triage', 'Wall display', 'Settings: audit log', 'Theme: dark', 'Display of all']

test.each([
  ['', NAMES],
  ['tri', ['Triage']],
  ['DISPLAY', ['Display of all', 'Wall display']],
  ['log set', ['Settings: audit log']],
  ['nothing', []],
])('the text %j finds %j', (text, names) => {
  expect(findEntries(NAMES.map(entry), text).map(each => each.name)).toEqual(names)
})

test.each([
  [3, 0, 1, 1],
  [3, 2, 1, 0],
  [3, 0, -1, 2],
  [0, 0, 1, 0],
])('of %d entries, from %d by %d comes %d', (length, at, by, next) => {
  expect(moveIn(length, at, by)).toBe(next)
})

test('a command is offered once, and only to those who may do it', () => {
  const commands = [
    { name: 'Stop', needs: 'respond' },
    { name: 'Copy', needs: 'read' },
    { name: 'Copy', needs: 'read' },
  ] as const
  const named = (scopes: Parameters<typeof allowedCommands>[1]) =>
    allowedCommands(commands, scopes).map(each => each.name)
  expect(named(['read'])).toEqual(['Copy'])
  expect(named(['read', 'respond'])).toEqual(['Stop', 'Copy'])
  expect(named(['admin'])).toEqual(['Stop', 'Copy'])
})

test('a button of the page is pressed as a command; one that is off is none', () => {
  document.body.innerHTML = `<button data-command="Stop" data-needs="respond">x</button>
    <button data-command="Ask" data-needs="respond" disabled>x</button>`
  let pressed = 0
  document.querySelector('button')?.addEventListener('click', () => pressed++)
  const commands = commandsOn(document)
  expect(commands.map(({ name, needs }) => [name, needs])).toEqual([['Stop', 'respond']])
  commands[0]?.press()
  expect(pressed).toBe(1)
})

const ID = '0198f0aa-7c1e-7abc-9def-0123456789ab'
test.each([
  [ID, ID],
  [` https://tarsy.example.org/sessions/${ID}?tab=trace `, ID],
  ['disk full', null],
  [`${ID}0`, null],
])('%j is the session %j', (text, id) => {
  expect(pastedSession(text)).toBe(id)
})

test('the sessions that were opened last are kept, each once, six at most', () => {
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c']) rememberSession({ id, title: id })
  expect(recentSessions().map(each => each.id)).toEqual(['c', 'g', 'f', 'e', 'd', 'b'])
  localStorage.setItem('tarsy.recent', '[{"id": 1}, "x", null]')
  expect(recentSessions()).toEqual([])
  localStorage.setItem('tarsy.recent', '{')
  expect(recentSessions()).toEqual([])
})

test.each([
  [1920, 1080, { unit: 10.8, tall: false, rows: 7 }],
  [3840, 2160, { unit: 21.6, tall: false, rows: 7 }],
  [1080, 1920, { unit: 1080 / 177, tall: true, rows: 27 }],
  [390, 844, { unit: 4, tall: true, rows: 16 }],
  [400, 200, { unit: 4, tall: false, rows: 2 }],
])('a screen of %d by %d has %j', (width, height, fit) => {
  const found = fitOf(width, height)
  expect({ ...found, unit: Number(found.unit.toFixed(3)) }).toEqual({ ...fit, unit: Number(fit.unit.toFixed(3)) })
})

test.each([
  [8, 3, 2, { running: 3, needing: 2 }],
  [8, 20, 20, { running: 4, needing: 4 }],
  [8, 20, 1, { running: 7, needing: 1 }],
  [8, 1, 20, { running: 1, needing: 7 }],
  [7, 9, 9, { running: 4, needing: 3 }],
  [2, 0, 0, { running: 0, needing: 0 }],
])('of %d rows, for %d that run and %d that need a person: %j', (rows, running, needing, share) => {
  expect(shareRows(rows, running, needing)).toEqual(share)
})

test.each([
  [0, '/favicon.svg'],
  [3, '>3</text>'],
  [9, '>9</text>'],
  [10, '>9+</text>'],
])('the favicon of %d shows %s', (count, shown) => {
  const icon = faviconOf(count)
  expect(decodeURIComponent(icon)).toContain(shown)
  // Nothing in it that the page's policy would have to allow.
  expect(icon).toMatch(/^(?:\/|data:image\/svg\+xml,)[^"'<> ]+$/)
})

const MARIA = 'maria@example.org'
const ended = { status: 'completed', author: 'ben@example.org', severity: null } as const
test.each([
  ['one of somebody else', ended, MARIA, null],
  ['mine', { ...ended, author: MARIA }, MARIA, 'yours'],
  ['mine, before it is known who I am', { ...ended, author: MARIA }, null, null],
  ['one without a name, read by one without a name', { ...ended, author: 'api-client' }, 'api-client', null],
  ['a critical one', { ...ended, severity: 'critical' }, MARIA, 'critical'],
  ['a failed one', { ...ended, status: 'failed' }, MARIA, 'needs a person'],
  ['one whose time was over', { ...ended, status: 'timed_out' }, MARIA, 'needs a person'],
  ['a doubtful one', { ...ended, verdict: { ...verdict, confidence: 'low' } }, MARIA, 'needs a person'],
  [
    'a cancelled critical one of mine',
    { ...ended, status: 'cancelled', severity: 'critical', author: MARIA },
    MARIA,
    null,
  ],
] as const)('the end of %s is told: %#', (_, session, me, reason) => {
  expect(reasonToTell(session, me)).toBe(reason)
})

test('a notice has the title and the cause, and of a failure no text of the error', () => {
  const done = detail({ status: 'completed', verdict: { ...verdict, cause: 'The **disk** of db-3\nis full' } })
  expect(noticeOf(done, 'yours')).toEqual({
    title: 'Disk full on db-3',
    body: 'Completed, yours: The disk of db-3 is full',
  })
  const failed = detail({ status: 'failed', error_message: 'The key sk-123 was refused', verdict })
  expect(noticeOf(failed, 'needs a person').body).toBe('Failed, needs a person')
  const long = detail({ status: 'completed', verdict: { ...verdict, cause: 'x'.repeat(500) } })
  expect(noticeOf(long, 'critical').body).toHaveLength(160)
})
