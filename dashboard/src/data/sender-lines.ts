// The very lines to paste into each sender of alerts (docs/senders.md).

/** What to do, and perhaps what to paste there. */
export type Step = { text: string; paste?: string }

/** `address` is where the sender sends to; `token` is an API token, or what stands in its place. */
export type Target = { address: string; token: string }

export const TOKEN_PLACE = '<token>'

const DATADOG_PAYLOAD = `{
  "title": "$EVENT_TITLE",
  "body": "$EVENT_MSG",
  "alert_id": "$ALERT_ID",
  "alert_cycle_key": "$ALERT_CYCLE_KEY",
  "alert_transition": "$ALERT_TRANSITION",
  "alert_priority": "$ALERT_PRIORITY",
  "alert_status": "$ALERT_STATUS",
  "alert_metric": "$ALERT_METRIC",
  "alert_query": "$ALERT_QUERY",
  "alert_scope": "$ALERT_SCOPE",
  "hostname": "$HOSTNAME",
  "tags": "$TAGS",
  "link": "$LINK",
  "date": "$DATE",
  "event_type": "$EVENT_TYPE"
}`

const STEPS: Readonly<Record<string, (target: Target) => ReadonlyArray<Step>>> = {
  alertmanager: ({ address, token }) => [
    {
      text: 'In alertmanager.yml; then name the receiver in a route.',
      paste: `receivers:
  - name: tarsy
    webhook_configs:
      - url: ${address}
        send_resolved: true
        http_config:
          authorization: { credentials: ${token} }`,
    },
  ],
  grafana: ({ address, token }) => [
    { text: 'Contact points, new, integration “Webhook”, the URL:', paste: address },
    { text: 'Under “Authorization Header” the scheme Bearer, and as credentials:', paste: token },
  ],
  pagerduty: ({ address }) => [
    { text: 'Integrations, Generic Webhooks (v3), the URL:', paste: address },
    { text: 'Choose the events incident.triggered, incident.reopened and incident.resolved.' },
    {
      text: 'Store the signing secret that PagerDuty shows once:',
      paste: 'npx wrangler secret put TARSY_PAGERDUTY_SECRET',
    },
  ],
  opsgenie: ({ address, token }) => [
    { text: 'Integration “Webhook”, the URL:', paste: address },
    { text: 'A custom header:', paste: `Authorization: Bearer ${token}` },
    { text: 'Switch on “Add Alert Details” and “Add Alert Description”.' },
  ],
  datadog: ({ address, token }) => [
    { text: 'Integrations, Webhooks, New, the URL:', paste: address },
    { text: 'Custom headers:', paste: `{"Authorization": "Bearer ${token}"}` },
    { text: 'Payload:', paste: DATADOG_PAYLOAD },
    { text: 'Then name @webhook-<its name> in the message of each monitor.' },
  ],
  sentry: ({ address }) => [
    {
      text: 'Settings, Custom Integrations, a new internal integration with “Alert Rule Action” switched on. Webhook URL:',
      paste: address,
    },
    { text: 'Store its client secret:', paste: 'npx wrangler secret put TARSY_SENTRY_SECRET' },
  ],
  sns: ({ address, token }) => [
    {
      text: 'An HTTPS subscription to this endpoint. It is confirmed by itself.',
      paste: address.replace('://', `://tarsy:${token}@`),
    },
  ],
  azure: ({ address, token }) => [
    { text: 'Action group, “Webhook” by a Logic App that adds the header. The URL:', paste: address },
    { text: 'The header:', paste: `Authorization: Bearer ${token}` },
    { text: '“Enable the common alert schema”: yes.' },
  ],
  google: ({ address, token }) => [
    { text: 'Notification channels, Webhooks, the URL:', paste: address },
    { text: '“Use HTTP Basic Auth” with any name, and as password:', paste: token },
  ],
  github: ({ address }) => [
    { text: 'Webhooks of the repository or organization, the payload URL:', paste: address },
    {
      text: 'Content type application/json; of the events “Workflow runs” alone; and a secret of yours, stored here too:',
      paste: 'npx wrangler secret put TARSY_GITHUB_SECRET',
    },
  ],
  generic: ({ address, token }) => [
    {
      text: 'Any JSON object. fingerprint, dedup_key, event_id or id says which alert it is; without one each delivery opens a session.',
      paste: `curl -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\
  -d '{"title": "Backup failed", "severity": "critical", "alert_type": "backup", "fingerprint": "backup-db-2"}' \\
  ${address}`,
    },
  ],
}

/** A sender of a newer server is told what holds for all. */
export function stepsOf(sender: string, target: Target): ReadonlyArray<Step> {
  const steps = Object.hasOwn(STEPS, sender) ? STEPS[sender] : undefined
  return (
    steps?.(target) ?? [
      { text: 'The URL:', paste: target.address },
      { text: 'The header:', paste: `Authorization: Bearer ${target.token}` },
    ]
  )
}

/** Senders that sign need no token. */
export function needsToken(sender: string): boolean {
  const text = JSON.stringify(stepsOf(sender, { address: 'https://host', token: TOKEN_PLACE }))
  return text.includes(TOKEN_PLACE)
}
