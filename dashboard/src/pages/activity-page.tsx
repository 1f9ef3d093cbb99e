import { useLocation } from 'preact-iso'
import { END_STATUSES } from '#core/protocol/status.ts'
import { rangeOf, urlOf, windowOf, type Range } from '../data/activity.ts'
import { useApp } from '../data/app.ts'
import { useLoaded } from '../data/loaded.ts'
import { useNews } from '../data/news.ts'
import { ChainsPart } from '../parts/activity/chains-part.tsx'
import { DurationsPart } from '../parts/activity/durations-part.tsx'
import { EndsPart } from '../parts/activity/ends-part.tsx'
import { FailuresPart } from '../parts/activity/failures-part.tsx'
import { ModelsPart } from '../parts/activity/models-part.tsx'
import { RangeBar } from '../parts/activity/range-bar.tsx'
import { DearestPart, LongestPart } from '../parts/activity/sessions-part.tsx'
import { TokensPart } from '../parts/activity/tokens-part.tsx'
import { ToolsPart } from '../parts/activity/tools-part.tsx'
import { RatingsPart, VerdictsPart } from '../parts/activity/verdicts-part.tsx'
import { Notice } from '../parts/notice.tsx'
import { useTitle } from '../parts/title.ts'
import '../styles/tables.css'
import '../styles/activity.css'

/** What the system did in a window of time. */
export function ActivityPage() {
  const range = rangeOf(useLocation().query)
  useTitle('Activity')
  return (
    <div class="page activity">
      <div class="page-head">
        <h1>Activity</h1>
        <RangeBar range={range} />
      </div>
      {/* Another range is another page: what is shown is never of the one before. */}
      <Parts key={urlOf(range)} range={range} />
    </div>
  )
}

function Parts({ range }: { range: Range }) {
  const { api, live } = useApp()
  const now = useNews(live)
  const within = windowOf(range, now)
  const days = { ...within, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone }
  const ends = useLoaded(() => api.ends(days), [now])
  const durations = useLoaded(() => api.durations(days), [now])
  const tokens = useLoaded(() => api.tokensByDay(days), [now])
  const usage = useLoaded(() => api.usage(within), [now])
  const verdicts = useLoaded(() => api.verdicts(days), [now])
  const tools = useLoaded(() => api.toolUse(within), [now])
  const failures = useLoaded(() => api.failures(within), [now])
  const longest = useLoaded(
    () =>
      api.sessions({
        ...within,
        page_size: '10',
        sort_by: 'duration',
        sort_order: 'desc',
        status: END_STATUSES.join(','),
      }),
    [now],
  )
  const isEmpty = ends.body?.points.every(
    ({ completed, failed, timed_out, cancelled, unfinished }) =>
      completed + failed + timed_out + cancelled + unfinished === 0,
  )
  if (isEmpty === true) return <Empty range={range} />
  return (
    <>
      <EndsPart loaded={ends} range={range} />
      <div class="parts">
        <DurationsPart loaded={durations} range={range} />
        <TokensPart loaded={tokens} range={range} />
        <RatingsPart loaded={verdicts} range={range} />
        <VerdictsPart loaded={verdicts} range={range} />
        <FailuresPart loaded={failures} range={range} />
        <ToolsPart loaded={tools} range={range} />
        <ChainsPart durations={durations} usage={usage} range={range} />
        <ModelsPart loaded={usage} />
        <LongestPart loaded={longest} />
        <DearestPart loaded={usage} />
      </div>
    </>
  )
}

function Empty({ range }: { range: Range }) {
  const isFiltered = range.chain !== '' || range.type !== ''
  return (
    <Notice tone="info" title="No session in this time">
      <p>
        {range.since !== '30d' && <a href={urlOf({ ...range, since: '30d', from: '', to: '' })}>Show 30 days</a>}
        {range.since !== '30d' && isFiltered && ' or '}
        {isFiltered && <a href={urlOf({ ...range, chain: '', type: '' })}>show all chains and types</a>}
        {range.since === '30d' && !isFiltered && (
          <>
            Connect what sends your alerts in the <a href="/settings">settings</a>, or <a href="/submit">hand one in</a>
            .
          </>
        )}
      </p>
    </Notice>
  )
}
