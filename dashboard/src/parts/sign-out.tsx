import { useEffect, useState } from 'preact/hooks'
import { useApp } from '../data/app.ts'

/** For those who signed in: others have nothing to sign out of. A form, because it changes something. */
export function SignOut() {
  const { api } = useApp()
  const [user, setUser] = useState<string | null>(null)
  useEffect(() => {
    const load = async () => {
      const answer = await api.userInfo()
      if (answer.ok && (answer.body.via === 'session' || answer.body.via === 'access')) setUser(answer.body.user)
    }
    void load()
  }, [api])
  if (user === null) return null
  return (
    <form method="post" action="/oauth2/sign_out">
      <button type="submit" class="quiet" title={`Signed in as ${user}`}>
        Sign out
      </button>
    </form>
  )
}
