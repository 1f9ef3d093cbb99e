import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Api } from './api.ts'
import type { List } from './list.ts'
import type { Live } from './live.ts'
import type { Outcomes } from './outcomes.ts'

/** What all pages share. */
export type App = { api: Api; live: Live; list: List; outcomes: Outcomes }
export const AppContext = createContext<App | null>(null)

export function useApp(): App {
  const app = useContext(AppContext)
  if (app === null) throw new Error('A page was rendered outside of the app: wrap it in AppContext.Provider.')
  return app
}
