import { waitFor } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { askSigningIn } from '../../dashboard/src/data/sign-in.ts'
import { showPage } from './fakes.tsx'

function door() {
  const gone: Array<string> = []
  const answers: Array<number> = []
  const here = { pathname: '/sessions/1', search: '?q=a&b' }
  const fetcher = askSigningIn(
    async () => new Response('', { status: answers.shift() ?? 200 }),
    url => gone.push(url),
    here,
  )
  return { gone, answers, ask: () => fetcher('/api/v1/sessions', {}) }
}

test('the first answer 401 leads to the sign-in page and back to this one', async () => {
  const { gone, answers, ask } = door()
  answers.push(401)
  expect((await ask()).status).toBe(401)
  expect(gone).toEqual(['/oauth2/sign_in?rd=%2Fsessions%2F1%3Fq%3Da%26b'])
})

test('who was signed in before stays on the page', async () => {
  const { gone, answers, ask } = door()
  answers.push(200, 401, 500)
  for (let n = 0; n < 3; n++) await ask()
  expect(gone).toEqual([])
})

const INFO = { user: 'token:ops', email: 'token:ops', scopes: ['read'] }
const LIST = { sessions: [], pagination: { page: 1, page_size: 25, total_items: 0, total_pages: 1 } }

test('who signed in by a token may sign out, by a form', async () => {
  const page = showPage('/', {
    'GET /sessions': { body: LIST },
    'GET /oauth2/userinfo': { body: { ...INFO, via: 'session' } },
  })
  const button = await page.findByRole('button', { name: 'Sign out' })
  expect(button.closest('form')?.getAttribute('action')).toBe('/oauth2/sign_out')
  expect(button.closest('form')?.method).toBe('post')
})

test('a local system shows no sign-out', async () => {
  const page = showPage('/', {
    'GET /sessions': { body: LIST },
    'GET /oauth2/userinfo': { body: { ...INFO, via: 'local' } },
  })
  await waitFor(() => expect(page.server.asked).toContain('GET /oauth2/userinfo'))
  expect(page.container.querySelector('form[action="/oauth2/sign_out"]')).toBeNull()
})

test('whose token ends while a page is open reads that, and keeps the page', async () => {
  const page = showPage('/', {
    'GET /oauth2/userinfo': { body: { ...INFO, via: 'session' } },
    'GET /sessions': { body: LIST },
  })
  page.sockets.last().open()
  page.sockets.last().drop(1008)
  const banner = await page.findByRole('alert')
  expect(banner.textContent).toContain('You are signed out.')
  expect(page.getByRole('button', { name: 'Sign in again' })).toBeTruthy()
})
