import { expect, test } from 'vitest'
import { readLabels } from '#core/alerts/labels.ts'
import { runbookCandidates } from '#core/runbooks/candidates.ts'
import { loadRunbook } from '#core/runbooks/load-runbook.ts'
import type { RunbookText } from '#core/ports.ts'
import { good } from '../config/example.ts'

const never = new AbortController().signal

const RULES = `
defaults: {llm_provider: demo, runbook: the default}
system:
  runbooks:
    allowed_domains: [r]
    by_type: {host: the type's, kubernetes: https://r.example.com/k.md}
    by_label:
      alertname: {DiskFull: the label's, "1": a number's}
      team: {infra: the team's}
agent_chains:
  host-chain:
    alert_types: [host, other]
    runbook: the chain's
    stages: [{name: a, agents: [{name: ChatAgent}]}]
`.replace('allowed_domains: [r]', 'allowed_domains: [r.example.com]')

type Facts = Parameters<typeof runbookCandidates>[1]

function candidates(yaml: string, facts: Partial<Facts> = {}) {
  const found = runbookCandidates(good(yaml), {
    alert_data: 'disk full',
    alert_type: 'host',
    chain_id: 'host-chain',
    runbook_url: null,
    ...facts,
  })
  return found.map(each => (each.kind === 'text' ? each.text : each.address))
}

const json = (value: unknown) => JSON.stringify(value)

test.for<[what: string, facts: Partial<Facts>, first: string]>([
  ['its own', { runbook_url: 'https://own', alert_data: json({ labels: { alertname: 'DiskFull' } }) }, 'https://own'],
  ["its label's", { alert_data: json({ labels: { alertname: 'DiskFull', team: 'infra' } }) }, "the label's"],
  ['the label of a firing alert', { alert_data: json({ alerts: [{ labels: { team: 'infra' } }] }) }, "the team's"],
  [
    'not that of a resolved one',
    { alert_data: json({ alerts: [{ status: 'resolved', labels: { team: 'infra' } }] }) },
    "the type's",
  ],
  ['a label of all', { alert_data: json({ commonLabels: { team: 'infra' }, alerts: [] }) }, "the team's"],
  ['a number', { alert_data: json({ labels: { alertname: 1 } }) }, "a number's"],
  ['a label in lines of text', { alert_data: 'Problem!\nteam: infra\n' }, "the team's"],
  [
    'a label in the text of our webhook',
    { alert_data: '# DiskFull\n\nLabels:\n  alertname: DiskFull\n{"cut' },
    "the label's",
  ],
  [
    'the exact label alone',
    { alert_data: json({ labels: { Alertname: 'DiskFull', team: 'infra-2', x: 'infra' } }) },
    "the type's",
  ],
  ['no label elsewhere in JSON', { alert_data: json({ annotations: { team: 'infra' } }) }, "the type's"],
  ["its type's", { alert_type: 'kubernetes', chain_id: 'kubernetes' }, 'https://r.example.com/k.md'],
  ["its chain's", { alert_type: 'other' }, "the chain's"],
  ['the default', { alert_type: 'x', chain_id: 'gone' }, 'the default'],
  ['no rule of a prototype', { alert_type: 'toString', chain_id: 'constructor' }, 'the default'],
])('an alert has %s', ([, facts, first]) => {
  expect(candidates(RULES, facts)[0]).toBe(first)
})

test('what cannot be read leaves the next one', () => {
  const data = json({ labels: { team: 'infra' } })
  expect(candidates(RULES, { runbook_url: 'https://own', alert_data: data })).toEqual([
    'https://own',
    "the team's",
    "the type's",
    "the chain's",
    'the default',
  ])
})

test('without rules there is the alert’s own and the default, as in the reference', () => {
  expect(candidates('defaults: {llm_provider: demo}')).toEqual([])
  expect(candidates('defaults: {llm_provider: demo, runbook: https://r/x}', { runbook_url: 'https://own' })).toEqual([
    'https://own',
    'https://r/x',
  ])
})

test('labels keep every value that alerts of a group have', () => {
  const group = { alerts: [{ labels: { pod: 'a' } }, { labels: { pod: 'b' } }] }
  expect([...(readLabels(json(group)).get('pod') ?? [])]).toEqual(['a', 'b'])
})

const library = (texts: Record<string, string>) => ({
  read: async (address: string): Promise<RunbookText> => {
    const text = texts[address]
    return text === undefined ? { kind: 'absent', reason: 'it is gone' } : { kind: 'text', text }
  },
})
const address = (address: string) => ({ kind: 'address' as const, address })
const shout = (text: string) => text.toUpperCase()

test('the first that can be had is taken; what was fetched is masked, and its address is shown without its query', async () => {
  const books = library({ 'https://r/a?token=x': ' # a \n' })
  const loaded = await loadRunbook(
    books,
    [address('https://r/gone?key=1'), address('https://r/a?token=x'), { kind: 'text', text: 'b' }],
    shout,
    never,
  )
  expect(loaded).toEqual({
    runbook: '# A',
    runbookOrigin: { address: 'https://r/a', missing: [{ address: 'https://r/gone', reason: 'it is gone' }] },
  })
})

test('a text of the configuration is taken as it is', async () => {
  expect(await loadRunbook(library({}), [{ kind: 'text', text: ' b ' }], shout, never)).toEqual({ runbook: 'b' })
  expect(await loadRunbook(library({}), [], shout, never)).toEqual({ runbook: null })
  expect(await loadRunbook(library({}), [address('https://r/x')], shout, never)).toEqual({
    runbook: null,
    runbookOrigin: { address: null, missing: [{ address: 'https://r/x', reason: 'it is gone' }] },
  })
})
