import { expect, test } from 'vitest'
import { alertFacts } from '#core/alerts/alert-facts.ts'
import { readAlert } from '#core/alerts/read-alert.ts'

const alert = JSON.stringify({
  labels: { severity: 'page', cluster: 'eu-1', namespace: 'shop', app: 'cart' },
  annotations: { summary: 'The cart answers slowly', runbook_url: 'https://wiki.example/cart' },
  generatorURL: 'https://prometheus.example/graph',
})

test('a row shows what the alert says, its links with a word for each', () => {
  expect(alertFacts(readAlert(alert), null)).toEqual({
    alert_title: 'The cart answers slowly',
    severity: 'critical',
    cluster: 'eu-1',
    namespace: 'shop',
    service: 'cart',
    links: [
      { label: 'Runbook', url: 'https://wiki.example/cart' },
      { label: 'Source', url: 'https://prometheus.example/graph' },
    ],
  })
})

test('the runbook that was sent beside the alert goes before the one in it', () => {
  const { links } = alertFacts(readAlert(alert), 'https://github.com/example-org/runbooks/blob/main/cart.md')
  expect(links[0]).toEqual({ label: 'Runbook', url: 'https://github.com/example-org/runbooks/blob/main/cart.md' })
})

test('an alert that says nothing has no links, and nulls', () => {
  const { links, ...facts } = alertFacts(readAlert(' '), null)
  expect(links).toEqual([])
  expect(Object.values(facts)).toEqual([null, null, null, null, null])
})
