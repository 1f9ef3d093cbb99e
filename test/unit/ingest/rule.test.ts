import { describe, expect, test } from 'vitest'
import { fingerprintOf, type Problem } from '#core/ingest/fingerprint.ts'
import { ruleFor } from '#core/ingest/rule.ts'
import { loadConfig } from '#core/config/load.ts'

function ingestOf(yaml: string) {
  const result = loadConfig({ 'tarsy.yaml': yaml, 'llm-providers.yaml': '' }, { OPENAI_API_KEY: 'x' })
  if (!result.ok) throw new Error(JSON.stringify(result.errors))
  return result.config
}

describe('which rule applies', () => {
  test.each([
    { says: 'unmentioned', yaml: 'system: {}', applies: false },
    { says: 'a window alone', yaml: 'ingest: {window: 1h}', applies: true },
    { says: 'a window of 0', yaml: 'ingest: {window: 0, min_occurrences: 3}', applies: false },
    { says: 'this sender is off', yaml: 'ingest: {window: 1h, senders: {alertmanager: off}}', applies: false },
    { says: 'another sender is off', yaml: 'ingest: {window: 1h, senders: {grafana: off}}', applies: true },
    { says: 'this alert type', yaml: 'ingest: {window: 1h, alert_types: [kubernetes]}', applies: true },
    { says: 'another alert type', yaml: 'ingest: {window: 1h, alert_types: [host]}', applies: false },
  ])('$says: $applies', ({ yaml, applies }) => {
    expect(ruleFor(ingestOf(yaml), 'alertmanager', 'kubernetes') !== null).toBe(applies)
  })

  test('all of it', () => {
    const yaml = `ingest: {window: 1h, min_occurrences: 2, opens: [critical, high], related: join, related_window: 5m, depends_on: {shop: [db]}}`
    expect(ruleFor(ingestOf(yaml), 'alerts', null)).toEqual({
      windowMs: 3_600_000,
      minOccurrences: 2,
      opens: ['critical', 'high'],
      related: 'join',
      bonds: { windowMs: 300_000, edges: { shop: ['db'] } },
    })
  })
})

describe('what alerts are compared by', () => {
  const text = 'alertname: PodDown\nnamespace: shop\npod: a-1'
  test.each([
    { says: 'chosen labels', yaml: '{fingerprint: [namespace, alertname]}', text, id: 'x', by: 'labels', labels: 2 },
    { says: "the sender's id", yaml: '{}', text, id: 'x', by: 'id', labels: 0 },
    { says: 'the labels that are not ignored', yaml: '{ignored: [pod]}', text, id: null, by: 'all labels', labels: 2 },
    { says: 'the text', yaml: '{}', text: 'disk full', id: null, by: 'text', labels: 0 },
  ])('$says', ({ yaml, text: alert, id, by, labels }) => {
    const said = fingerprintOf(ingestOf(`ingest: ${yaml}`), { sender: 'grafana', alertType: null, text: alert, id })
    expect([said.by, said.labels]).toEqual([by, ['alertname', 'namespace'].slice(0, labels)])
  })
})

describe('what makes alerts equal', () => {
  const alert = (text: string, over: Partial<Problem> = {}): Problem => ({
    sender: 'alertmanager',
    alertType: 'kubernetes',
    text,
    id: null,
    ...over,
  })
  const one = 'alertname: PodDown\nnamespace: shop\npod: a-1'
  const two = 'alertname: PodDown\nnamespace: shop\npod: b-2'

  test.each([
    { says: 'all labels', yaml: '{}', a: alert(one), b: alert(two), equal: false },
    { says: 'an ignored label', yaml: '{ignored: [pod]}', a: alert(one), b: alert(two), equal: true },
    { says: 'chosen labels', yaml: '{fingerprint: [alertname, namespace]}', a: alert(one), b: alert(two), equal: true },
    {
      says: 'chosen labels, of two senders',
      yaml: '{fingerprint: [alertname]}',
      a: alert(one, { id: 'x' }),
      b: alert(two, { id: 'y', sender: 'grafana' }),
      equal: true,
    },
    { says: "the sender's id", yaml: '{}', a: alert(one, { id: 'x' }), b: alert(two, { id: 'x' }), equal: true },
    {
      says: 'one id of two senders',
      yaml: '{}',
      a: alert(one, { id: '1' }),
      b: alert(one, { id: '1', sender: 'grafana' }),
      equal: false,
    },
    { says: 'a text without labels', yaml: '{}', a: alert('disk full'), b: alert('disk full'), equal: true },
    { says: 'another text', yaml: '{fingerprint: [host]}', a: alert('disk full'), b: alert('db down'), equal: false },
    { says: 'another alert type', yaml: '{}', a: alert(one), b: alert(one, { alertType: 'host' }), equal: false },
  ])('$says: $equal', ({ yaml, a, b, equal }) => {
    const config = ingestOf(`ingest: ${yaml}`)
    expect(fingerprintOf(config, a).text === fingerprintOf(config, b).text).toBe(equal)
  })
})
