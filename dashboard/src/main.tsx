import { render } from 'preact'
import { Dashboard } from './app.tsx'
import { createApi } from './data/api.ts'
import { askSigningIn } from './data/sign-in.ts'
import { List } from './data/list.ts'
import { whenIdle } from './data/later.ts'
import { Live } from './data/live.ts'
import { Outcomes } from './data/outcomes.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/controls.css'
import './styles/form.css'
import './styles/sessions-page.css'
import './styles/facets.css'
import './styles/list.css'
import './styles/list-narrow.css'
import './styles/session-head.css'
import './styles/session.css'

const api = createApi(
  askSigningIn(
    (url, init) => fetch(url, init),
    url => location.assign(url),
    location,
  ),
)
const socketUrl = `${location.origin.replace(/^http/, 'ws')}/api/v1/ws`
const live = new Live(() => new WebSocket(socketUrl))
const app = { api, live, list: new List(api, live), outcomes: new Outcomes(api, live) }

addEventListener('online', () => live.wake())
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) live.wake()
})

const root = document.querySelector('#app')
if (root !== null) render(<Dashboard app={app} />, root)

// Nobody waits for the number in the favicon. If it cannot be loaded, the page is whole without it.
whenIdle(() => import('./data/attention.ts').then(({ watch }) => watch(app)).catch(() => {}))
