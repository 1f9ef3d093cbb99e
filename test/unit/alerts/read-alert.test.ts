import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readAlert, type AlertReading } from '#core/alerts/read-alert.ts'
import { severityOf } from '#core/alerts/severity.ts'
import { alertText } from '#http/webhooks/account.ts'
import { alertmanagerSchema } from '#http/webhooks/senders/alertmanager-group.ts'
import { summaryOf } from '#http/webhooks/senders/alertmanager-account.ts'
import { quickest } from '../../fakes/cpu-time.ts'

type Expected = Partial<Omit<AlertReading, 'links'>> & { links?: Partial<AlertReading['links']> }

const NOTHING: AlertReading = {
  severity: null,
  title: null,
  cluster: null,
  namespace: null,
  service: null,
  links: { generator: null, runbook: null, dashboard: null, silence: null },
}

const fixture = (name: string) => readFileSync(`test/fixtures/alerts/${name}.json`, 'utf8')
/** As our webhook stores a notification. */
const stored = (raw: string, bytes = 1_000_000) =>
  alertText(summaryOf(alertmanagerSchema.parse(JSON.parse(raw))), raw, bytes)
const json = (value: unknown) => JSON.stringify(value)
const group = (...alerts: Array<[status: string, labels: object]>) =>
  json({ version: '4', alerts: alerts.map(([status, labels]) => ({ status, labels, annotations: {} })) })

const DOWN: Expected = {
  severity: 'critical',
  title: 'Instance 127.0.0.1:9999 down',
  cluster: 'eu-1',
  service: 'checkout',
  links: {
    generator: 'http://prometheus.example:9190/graph?g0.expr=up+%3D%3D+0&g0.tab=1',
    runbook: 'https://github.com/example-org/runbooks/blob/main/instance-down.md',
  },
}

test.each<[string, string, Expected]>([
  ['a notification of Alertmanager', fixture('alertmanager-firing-critical'), DOWN],
  ['the same with the summary of our webhook before it', stored(fixture('alertmanager-firing-critical')), DOWN],
  ['the same, cut within its JSON', stored(fixture('alertmanager-firing-critical'), 1_400), DOWN],
  [
    'a group: the worst of what fires',
    group(['firing', { severity: 'warning', alertname: 'Slow' }], ['firing', { severity: 'critical' }]),
    { severity: 'critical', title: 'Slow' },
  ],
  [
    'a group: what is over does not count',
    group(
      ['resolved', { severity: 'critical', alertname: 'Down' }],
      ['firing', { severity: 'info', alertname: 'Slow' }],
    ),
    { severity: 'info', title: 'Slow' },
  ],
  [
    'alerts of a list, as the API of Alertmanager has them',
    json([{ labels: { alertname: 'DiskFull', severity: 'page', namespace: 'shop' }, annotations: {} }]),
    { severity: 'critical', title: 'DiskFull', namespace: 'shop' },
  ],
  [
    'a notification of Grafana',
    json({
      receiver: 'hook',
      state: 'alerting',
      title: '[FIRING:1] Latency',
      message: '**Firing**',
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'Latency', grafana_folder: 'Shop', severity: 'high', service_name: 'cart' },
          annotations: { summary: 'p99 of cart is above 2 s', runbookUrl: 'https://wiki.example/latency' },
          generatorURL: 'https://grafana.example/alerting/a/view',
          dashboardURL: 'https://grafana.example/d/shop',
          panelURL: 'https://grafana.example/d/shop?viewPanel=2',
          silenceURL: 'https://grafana.example/alerting/silence/new',
        },
      ],
    }),
    {
      severity: 'high',
      title: 'p99 of cart is above 2 s',
      service: 'cart',
      links: {
        generator: 'https://grafana.example/alerting/a/view',
        runbook: 'https://wiki.example/latency',
        dashboard: 'https://grafana.example/d/shop',
        silence: 'https://grafana.example/alerting/silence/new',
      },
    },
  ],
  [
    'a webhook of PagerDuty',
    json({
      event: {
        event_type: 'incident.triggered',
        data: {
          type: 'incident',
          html_url: 'https://acme.pagerduty.example/incidents/Q1',
          title: 'Checkout is down',
          service: { id: 'P1', summary: 'Checkout API' },
          urgency: 'high',
          priority: { summary: 'P1' },
        },
      },
    }),
    {
      severity: 'critical',
      title: 'Checkout is down',
      service: 'Checkout API',
      links: { generator: 'https://acme.pagerduty.example/incidents/Q1' },
    },
  ],
  [
    'an event for PagerDuty',
    json({
      event_action: 'trigger',
      payload: { summary: 'DB 3 does not answer', severity: 'error', source: 'db-3', component: 'postgres' },
    }),
    { severity: 'high', title: 'DB 3 does not answer', service: 'postgres' },
  ],
  [
    'an alert of Opsgenie',
    json({
      action: 'Create',
      alert: { message: 'Queue is full', priority: 'P3', tags: ['service:orders', 'cluster:eu'] },
    }),
    { severity: 'warning', title: 'Queue is full', service: 'orders', cluster: 'eu' },
  ],
  [
    'an event of Datadog, its tags in one text',
    json({
      title: 'CPU is high on web-1',
      priority: 'normal',
      alert_type: 'error',
      tags: 'env:prod,service:web,kube_namespace:shop',
      link: 'https://app.datadog.example/e/1',
    }),
    {
      title: 'CPU is high on web-1',
      service: 'web',
      namespace: 'shop',
      links: { generator: 'https://app.datadog.example/e/1' },
    },
  ],
  [
    'an alert of Azure',
    json({
      schemaId: 'common',
      data: { essentials: { alertRule: 'Disk full', severity: 'Sev1', description: 'More than 90 %' } },
    }),
    { severity: 'critical', title: 'Disk full' },
  ],
  [
    'an alarm of CloudWatch',
    json({ AlarmName: 'api-5xx', AlarmDescription: 'Too many errors', NewStateValue: 'ALARM', Region: 'EU' }),
    { title: 'api-5xx' },
  ],
  [
    'labels and annotations alone, as small scripts send them',
    json({
      labels: { severity: 'Warn', app: 'mailer', namespace: 'mail', cluster: 'c-1' },
      annotations: { summary: 'Mails wait' },
    }),
    { severity: 'warning', title: 'Mails wait', service: 'mailer', namespace: 'mail', cluster: 'c-1' },
  ],
  [
    'a flat object',
    json({
      title: 'Backup failed',
      severity: 'SEV-2',
      'k8s.cluster.name': 'west',
      'service.name': 'backup',
      runbook: 'https://wiki.example/b',
    }),
    {
      severity: 'high',
      title: 'Backup failed',
      cluster: 'west',
      service: 'backup',
      links: { runbook: 'https://wiki.example/b' },
    },
  ],
  [
    'JSON in a fence after some words',
    'Please look at this:\n```json\n{"severity":"critical","summary":"Shop is down"}\n```\nThanks',
    { severity: 'critical', title: 'Shop is down' },
  ],
  [
    'an event of Kubernetes in lines',
    'type: Warning\nreason: BackOff\nnamespace: shop\nmessage: Back-off restarting the container\n',
    { title: 'Back-off restarting the container', namespace: 'shop' },
  ],
  [
    'a mail of Nagios',
    '***** Nagios *****\n\nNotification Type: PROBLEM\nService: HTTP\nState: CRITICAL\n',
    { severity: 'critical', title: 'Nagios *****', service: 'HTTP' },
  ],
  [
    'a message of Slack',
    '*Severity:* critical\n*Title:* Orders are stuck\n*Cluster:* eu-2',
    { severity: 'critical', title: 'Orders are stuck', cluster: 'eu-2' },
  ],
  [
    'a line of logfmt',
    'ts=1 msg="pool is empty" severity=error namespace=shop service="cart"',
    {
      severity: 'high',
      title: 'pool is empty',
      namespace: 'shop',
      service: 'cart',
    },
  ],
  [
    'capitals in brackets',
    '[CRITICAL] disk of db-1 is full\nmore words',
    { severity: 'critical', title: '[CRITICAL] disk of db-1 is full' },
  ],
  [
    'a sentence, and what describes it below',
    'DiskAlmostFull on db-3.fra.example.net in the north: /data has 4 % left\n\nlabels:\n  severity: critical\nannotations:\n  description: Only 3.9 % is free.\n',
    { severity: 'critical', title: 'DiskAlmostFull on db-3.fra.example.net in the north: /data has 4 % left' },
  ],
  ['a priority in the first line', 'P2: payments are slow', { severity: 'high', title: 'P2: payments are slow' }],
  [
    'a word in small letters states nothing',
    'Checkout is critical for us, and it is slow',
    { title: 'Checkout is critical for us, and it is slow' },
  ],
  ['one line of plain text', '  load is high on web-0  ', { title: 'load is high on web-0' }],
  [
    'links of other kinds are left out',
    json({ summary: 'x', runbook: 'javascript:alert(1)', url: 'see the wiki' }),
    { title: 'x' },
  ],
  [
    'broken JSON',
    '{"severity": "critical", "namespace": "shop", "summary": "It is dow',
    {
      severity: 'critical',
      namespace: 'shop',
      title: 'It is dow',
    },
  ],
  [
    'values that are no words',
    json({ severity: 3, title: null, namespace: [], labels: 'none', alerts: [null, 7, 'x'] }),
    {},
  ],
  ['a number', '42', { title: '42' }],
  ['nothing', ' \n\t ', {}],
])('%s', (_name, text, expected) => {
  expect(readAlert(text)).toEqual({ ...NOTHING, ...expected, links: { ...NOTHING.links, ...expected.links } })
})

test.each([
  ['Critical', 'critical'],
  ['P1', 'critical'],
  ['sev 2', 'high'],
  ['WARNING!', 'warning'],
  ['informational', 'info'],
  ['1', null],
  ['critical for business', null],
  ['', null],
] as const)('"%s" states %s', (word, severity) => {
  expect(severityOf(word)).toBe(severity)
})

test.each([
  ['lines of keys', 'severity: critical\n'],
  ['spaces after a key', `severity${' '.repeat(1_000)}`],
  ['one line', 'a'],
  ['open brackets', '['],
  ['open objects', '{"a":'],
  ['separators', '=:'],
  ['line ends and brackets', '\n{'],
  ['dashes', '- '],
])('a megabyte of %s is read in no time', (_name, piece) => {
  const text = piece.repeat(Math.ceil(1_048_576 / piece.length))
  // A second is what a thousandfold slower reader would need.
  expect(quickest(1_000, () => void readAlert(text))).toBeLessThan(1_000)
})
