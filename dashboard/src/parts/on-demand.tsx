import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Notice } from './notice.tsx'
import { SkeletonRows } from './skeleton.tsx'

/** A page whose code is loaded when it is first shown, so that the first load of the dashboard stays small. */
export function onDemand(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null
  return function OnDemand() {
    const [state, setState] = useState<'loading' | 'ready' | 'failed'>(loaded === null ? 'loading' : 'ready')
    useEffect(() => {
      const fetchPage = async () => {
        try {
          loaded = await load()
          setState('ready')
        } catch {
          // Offline, or a deploy replaced the files of this page: the page says so.
          setState('failed')
        }
      }
      if (loaded === null) void fetchPage()
    }, [])
    const Page = loaded
    if (Page !== null) return <Page />
    return (
      <div class="page">
        {state === 'failed' ? (
          <Notice
            tone="error"
            title="This page could not be loaded"
            action={
              <button type="button" onClick={() => location.reload()}>
                Reload
              </button>
            }
          >
            <p>The network is down, or a new release has replaced the page. Reload to get it.</p>
          </Notice>
        ) : (
          <SkeletonRows rows={4} />
        )}
      </div>
    )
  }
}
