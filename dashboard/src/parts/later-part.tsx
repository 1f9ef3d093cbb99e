import { type ComponentType, createElement } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Later } from '../data/later.ts'
import { Notice } from './notice.tsx'
import { SkeletonRows } from './skeleton.tsx'

/** Shows a part that is loaded on demand, and says so when it cannot be loaded. */
export function LaterPart<P extends object>({ of, ...props }: { of: Later<P> } & P) {
  useEffect(() => of.load(), [of])
  const Part = of.part.value
  // All but `of` is the part's: the compiler does not see that of a rest.
  if (Part !== null) return createElement(Part as ComponentType<object>, props)
  if (!of.failed.value) return <SkeletonRows rows={3} />
  return (
    <Notice
      tone="warning"
      title="This part of the page could not be loaded"
      action={
        <button type="button" onClick={() => of.load()}>
          Try again
        </button>
      }
    >
      <p>Check the network. If the system was updated meanwhile, reload the page.</p>
    </Notice>
  )
}
