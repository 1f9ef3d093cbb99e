import { useLocation } from 'preact-iso'
import { mayDo, useMe } from '../data/me.ts'
import { setTheme, theme, THEMES, type Theme } from '../data/theme.ts'
import { ConnectionMark } from './connection.tsx'
import { PaletteButton } from './palette-host.tsx'
import { SignOut } from './sign-out.tsx'
import { Warnings } from './warnings.tsx'
import { Icon, type IconName } from './icon.tsx'

const THEME_ICONS: Record<Theme, IconName> = { auto: 'half', light: 'sun', dark: 'moon' }

export function Header() {
  const { path } = useLocation()
  const me = useMe()
  // Until it is known who looks, nothing moves.
  const maySubmit = me === null || mayDo(me, 'ingest')
  return (
    <header class="site-header">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <a class="logo" href="/" aria-label="TARSy, to the sessions">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M6 17h5l3-8 4 14 3-6h5" />
        </svg>
        <span>TARSy</span>
      </a>
      <nav aria-label="Main">
        <a href="/" aria-current={ariaCurrent(path === '/' || path.startsWith('/sessions'))}>
          Sessions
        </a>
        <a href="/triage" aria-current={ariaCurrent(path === '/triage')}>
          Triage
        </a>
        {maySubmit && (
          <a href="/submit" aria-current={ariaCurrent(path.startsWith('/submit'))}>
            Submit
          </a>
        )}
        <a href="/activity" aria-current={ariaCurrent(path === '/activity')}>
          Activity
        </a>
        <a href="/system" aria-current={ariaCurrent(path === '/system')}>
          System
        </a>
        <a href="/settings" aria-current={ariaCurrent(path.startsWith('/settings'))}>
          Settings
        </a>
      </nav>
      <Warnings />
      <ConnectionMark />
      <PaletteButton />
      <SignOut />
      <ThemeSwitch />
    </header>
  )
}

function ariaCurrent(active: boolean) {
  return active ? 'page' : undefined
}

function ThemeSwitch() {
  const now = theme.value
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length] ?? 'auto'
  return (
    <button
      type="button"
      class="quiet theme"
      aria-label={`Theme: ${now}. Switch to ${next}`}
      title={`Theme: ${now}`}
      onClick={() => setTheme(next)}
    >
      <Icon name={THEME_ICONS[now]} />
    </button>
  )
}
