import { useMe } from '../data/me.ts'

/** For those who signed in: others have nothing to sign out of. A form, because it changes something. */
export function SignOut() {
  const me = useMe()
  if (me === null || (me.via !== 'session' && me.via !== 'access')) return null
  return (
    <form method="post" action="/oauth2/sign_out">
      <button type="submit" class="quiet" title={`Signed in as ${me.user}`}>
        Sign out
      </button>
    </form>
  )
}
