// A session with its whole audit trail, in one file.

import { z } from 'zod'
import * as f from './fields.schema.ts'
import { reviewActivity } from './review.schema.ts'
import { sessionDetail, timelineEvent } from './session.schema.ts'
import { trace } from './trace.schema.ts'

export const sessionExport = z
  .object({
    session: sessionDetail,
    timeline: z.array(timelineEvent),
    trace,
    review_activity: z.array(reviewActivity),
    // The parts are read one after the other: of a session that runs, a later part may know more.
    last_event_ids: z.object({ session: f.whole, timeline: f.whole, trace: f.whole }),
  })
  .meta({ id: 'SessionExport' })
