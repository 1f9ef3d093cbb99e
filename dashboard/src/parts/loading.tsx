import type { ComponentChildren } from 'preact'
import type { Loaded } from '../data/loaded.ts'
import { Failure } from './notice.tsx'
import { SkeletonRows } from './skeleton.tsx'

type LoadingProps<T> = { loaded: Loaded<T>; what: string; rows?: number; children: (body: T) => ComponentChildren }

/** A part that is loaded: its shape first, the failure with a button, then what came. */
export function Loading<T>({ loaded: { body, error, reload }, what, rows = 3, children }: LoadingProps<T>) {
  return (
    <>
      {error !== null && <Failure what={`${what} could not be loaded`} error={error} retry={reload} />}
      {body !== null ? children(body) : error === null && <SkeletonRows rows={rows} />}
    </>
  )
}
