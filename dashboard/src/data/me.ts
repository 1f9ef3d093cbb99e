import { useEffect, useState } from 'preact/hooks'
import type { UserInfo } from '#core/protocol/api.ts'
import { hasScope, type Scope } from '#core/protocol/scopes.ts'
import type { Api } from './api.ts'
import { useApp } from './app.ts'

const asked = new WeakMap<Api, Promise<UserInfo | null>>()

/** Asked once: whoever signs in as somebody else loads the page anew. A failure is not remembered. */
export async function askWho(api: Api): Promise<UserInfo | null> {
  const known = asked.get(api) ?? api.userInfo().then(answer => (answer.ok ? answer.body : null))
  asked.set(api, known)
  const me = await known
  if (me === null) asked.delete(api)
  return me
}

/** Who looks at the page; null until that is known, or if it cannot be known. */
export function useMe(): UserInfo | null {
  const { api, live } = useApp()
  const [me, setMe] = useState<UserInfo | null>(null)
  useEffect(() => void askWho(api).then(setMe), [api, live.state.value === 'live'])
  return me
}

/** Whether the reader may do it. What a role may not do is not shown. */
export function mayDo(me: UserInfo | null, scope: Scope): boolean {
  return me !== null && hasScope(me.scopes, scope)
}

/** The same while it is not known who looks: then it is offered, so that no button comes late and moves others. The server refuses what may not be. */
export function useMay(scope: Scope): boolean {
  const me = useMe()
  return me === null || mayDo(me, scope)
}
