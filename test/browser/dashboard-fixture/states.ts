// The states of all pages: made into pictures for people (screenshots.ts), and checked by axe (states.test.ts).

import { LIST_STATES } from './list-states.ts'
import { SESSION_STATES } from './session-states.ts'
import type { State } from './state.ts'

const OTHER_STATES: ReadonlyArray<State> = [
  { name: 'submit', path: '/submit' },
  {
    name: 'submit-refused',
    path: '/submit',
    reach: page => page.getByRole('button', { name: 'Submit', exact: true }).click(),
  },
  { name: 'not-found', path: '/nope' },
]

/** Whose own tests ask axe: of these there are pictures alone. */
const PICTURES: ReadonlyArray<State> = [
  { name: 'triage', path: '/triage' },
  { name: 'system', path: '/system' },
  { name: 'settings', path: '/settings' },
  { name: 'settings-tokens', path: '/settings/tokens' },
  { name: 'settings-ingest', path: '/settings/ingest' },
  { name: 'settings-silences', path: '/settings/silences' },
  { name: 'settings-notifications', path: '/settings/notifications' },
  { name: 'settings-audit', path: '/settings/audit' },
  { name: 'settings-browser', path: '/settings/browser' },
  { name: 'activity', path: '/activity' },
  { name: 'wall', path: '/?wall' },
  {
    name: 'palette',
    path: '/',
    reach: async page => {
      await page.keyboard.press('Control+k')
      await page.locator('dialog.palette input').waitFor()
    },
  },
]

export const CHECKED: ReadonlyArray<State> = [...LIST_STATES, ...SESSION_STATES, ...OTHER_STATES]
export const STATES: ReadonlyArray<State> = [...CHECKED, ...PICTURES]
