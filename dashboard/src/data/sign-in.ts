import type { Fetcher } from './api.ts'

/**
 * Goes to the sign-in page when the very first answers say that nobody is signed in. Later a page may hold what somebody has written, so it
 * stays, and says what happened.
 */
export function askSigningIn(
  fetcher: Fetcher,
  goTo: (url: string) => void,
  here: Pick<Location, 'pathname' | 'search'>,
): Fetcher {
  let known = false
  return async (url, init) => {
    const response = await fetcher(url, init)
    if (response.ok) known = true
    else if (response.status === 401 && !known)
      goTo(`/oauth2/sign_in?rd=${encodeURIComponent(`${here.pathname}${here.search}`)}`)
    return response
  }
}
