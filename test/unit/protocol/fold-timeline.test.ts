import { expect, test } from 'vitest'
import type { Frame, TimelineCompletedFrame } from '#core/protocol/events.ts'
import { eventsOf } from '#core/protocol/fold-timeline.ts'
import { emptyView, fold } from '#core/protocol/view.ts'
import { recordedLog } from '../../fixtures/logs/recorded.ts'

const logged = (name: string): Array<Frame> => recordedLog(name).flatMap(entry => entry.public ?? [])
const isEnd = (frame: Frame): frame is TimelineCompletedFrame => frame.type === 'timeline_event.completed'

const completed = logged('v1-completed')
const LOGS: ReadonlyArray<readonly [string, ReadonlyArray<Frame>]> = [
  ['a completed session', completed],
  ['a cancelled session', logged('v1-cancelled')],
  ['frames that come twice', completed.flatMap(frame => [frame, frame])],
  ['an end without its beginning', completed.filter(frame => isEnd(frame) || frame.type === 'session.status')],
  // The end of a text may be written again, with more metadata.
  [
    'ends that are replaced',
    [...completed, ...completed.filter(isEnd).map(end => ({ ...end, metadata: { more: 1 } }))],
  ],
  ['a log that was cut', completed.slice(0, completed.length / 2)],
]

test.each(LOGS)('all events at once are those of one frame after the other: %s', (_, frames) => {
  // The cursor would drop frames that come twice before the timeline's half sees them.
  const bare = frames.map(({ db_event_id: _cursor, ...frame }) => frame as Frame)
  expect(eventsOf(frames)).toEqual(bare.reduce(fold, emptyView).events)
})
