import { useState } from 'preact/hooks'
import { notices, type NoticeState, switchNotices } from '../../data/notices.ts'
import { setTheme, theme, THEMES, type Theme } from '../../data/theme.ts'

const STATE_WORDS: Readonly<Record<NoticeState, string>> = {
  on: 'On: this browser tells you while a page of TARSy is open in it.',
  off: 'Off. The browser asks for your permission when you switch them on.',
  refused:
    'This browser refuses them for this address. Allow notifications in its settings for this site, then reload.',
  'unknown here': 'This browser cannot show them. Use one on a desktop, over https.',
}

/** What is kept in this browser alone, for whoever uses it. */
export function ThisBrowser() {
  return (
    <>
      <Notices />
      <section aria-labelledby="theme-title">
        <h2 id="theme-title">Theme</h2>
        <select
          aria-labelledby="theme-title"
          value={theme.value}
          onChange={event => setTheme(event.currentTarget.value as Theme)}
        >
          {THEMES.map(each => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </section>
      <section aria-labelledby="wall-title">
        <h2 id="wall-title">Wall display</h2>
        <p class="muted measure">
          What runs and what needs a person, readable from four metres. Open it on the screen and leave it alone: it
          comes back by itself after a lost connection. A token that may only read is enough to sign in there.
        </p>
        <p>
          <a class="button" href="/?wall">
            Open the wall display
          </a>
        </p>
      </section>
    </>
  )
}

function Notices() {
  const [busy, setBusy] = useState(false)
  const state = notices.value
  const change = async () => {
    setBusy(true)
    await switchNotices(state !== 'on')
    setBusy(false)
  }
  return (
    <section aria-labelledby="notices-title">
      <h2 id="notices-title">Browser notifications</h2>
      <p class="muted measure">
        One for each session that fails, runs out of time or is inconclusive, for each completed one of a critical
        alert, and for those that you submitted. It shows the alert's title and the cause of the verdict, and opens the
        session.
      </p>
      <p role="status">{STATE_WORDS[state]}</p>
      {(state === 'on' || state === 'off') && (
        <p>
          <button type="button" disabled={busy} onClick={() => void change()}>
            {state === 'on' ? 'Switch off' : 'Switch on'}
          </button>
        </p>
      )}
    </section>
  )
}
