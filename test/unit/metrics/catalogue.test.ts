import { expect, test } from 'vitest'
import { METRICS } from '#metrics/catalogue.ts'

// The metrics of the reference (TARSy in Go), copied from its description and not from our code. A metric of our own would go into a second list.
const CONTRACT = `
tarsy_sessions_submitted_total     counter    alert_type
tarsy_sessions_terminal_total      counter    alert_type,status
tarsy_session_duration_seconds     histogram  alert_type,status                30,60,120,180,300,600,900,1200,1800,2400
tarsy_session_wait_seconds         histogram  alert_type                       30,60,120,180,300,600,900,1200,1800,2400
tarsy_sessions_active              gauge
tarsy_sessions_queued              gauge
tarsy_workers_total                gauge
tarsy_workers_active               gauge
tarsy_orphans_recovered_total      counter
tarsy_session_labels_parse_failures_total  counter
tarsy_llm_calls_total              counter    provider,model
tarsy_llm_errors_total             counter    provider,model,error_code
tarsy_llm_duration_seconds         histogram  provider,model                   1,2,5,10,20,30,60,90,120,180
tarsy_llm_tokens_total             counter    provider,model,direction
tarsy_llm_fallbacks_total          counter    from_provider,to_provider
tarsy_mcp_calls_total              counter    server,tool
tarsy_mcp_errors_total             counter    server,tool
tarsy_mcp_duration_seconds         histogram  server,tool                      .1,.25,.5,1,2,5,10,30,60
tarsy_mcp_health_status            gauge      server
tarsy_sessions_reviewed_total      gauge      quality_rating
tarsy_reviews_completed_total      counter    quality_rating
tarsy_action_stage_outcomes_total  gauge      agent_name,actions_executed
tarsy_http_requests_total          counter    method,path,status_code
tarsy_http_duration_seconds        histogram  method,path                      .005,.01,.025,.05,.1,.25,.5,1,2.5,5,10
tarsy_ws_connections_active        gauge
`

test('the catalogue has the metrics of the reference with their types, labels and buckets, and no others', () => {
  const listed = CONTRACT.trim()
    .split('\n')
    .map(line => {
      const [name = '', type = '', labels = '', buckets = ''] = line.split(/\s+/)
      return [name, type, labels, buckets.replaceAll(/(^|,)\./g, '$10.')]
    })
  const held = Object.entries(METRICS).map(([name, metric]) => [
    name,
    metric.type,
    metric.labels.join(','),
    'buckets' in metric ? metric.buckets.join(',') : '',
  ])
  expect(held.toSorted()).toEqual(listed.toSorted())
})
