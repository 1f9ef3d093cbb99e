/** Everyone who may report problems: the last segment of its address, and its name in the configuration. */
export const SENDER_NAMES = [
  'alerts',
  'alertmanager',
  'grafana',
  'pagerduty',
  'opsgenie',
  'datadog',
  'sentry',
  'sns',
  'azure',
  'google',
  'github',
  'generic',
  'mail',
] as const

/** `alerts` stands for POST /api/v1/alerts, `mail` for messages. */
export type SenderName = (typeof SENDER_NAMES)[number]
