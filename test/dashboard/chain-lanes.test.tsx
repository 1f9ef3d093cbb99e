import { expect, test } from 'vitest'
import { lanesOf } from '../../dashboard/src/data/chain-lanes.ts'
import { showPage } from './fakes.tsx'

const CHAINS = {
  host: {
    stages: [
      { name: 'look', agents: [{ name: 'A' }, { name: 'B' }] },
      { name: 'join', agents: [{ name: 'C' }] },
    ],
  },
  copies: { stages: [{ name: 'look', replicas: 2, agents: [{ name: 'A' }, { name: 'B' }] }] },
}

test('a stage is a lane of its agents; of copies only the first agent runs', () => {
  expect(lanesOf(CHAINS.host)).toEqual([
    { name: 'look', agents: ['A', 'B'], synthesis: true },
    { name: 'join', agents: ['C'], synthesis: false },
  ])
  expect(lanesOf(CHAINS.copies)).toEqual([{ name: 'look', agents: ['A-1', 'A-2'], synthesis: true }])
  for (const nothing of [undefined, null, 'x', {}, { stages: 'x' }]) expect(lanesOf(nothing)).toEqual([])
})

test('the form shows what will run for the type that is chosen', async () => {
  const page = showPage('/submit', {
    'GET /alert-types': {
      body: {
        alert_types: [
          { type: 'host', chain_id: 'host', description: '' },
          { type: 'twice', chain_id: 'copies', description: '' },
        ],
        default_chain_id: 'host',
        default_alert_type: 'host',
      },
    },
    'GET /system/config': { body: { chains: CHAINS, queue: {}, system: {}, skills: {} } },
  })
  const lanes = await page.findByRole('region', { name: 'Chain host' })
  expect(lanes.textContent).toContain('lookABthen joined into onejoinC')
  const select = page.getByLabelText('Alert type') as HTMLSelectElement
  select.value = 'twice'
  select.dispatchEvent(new Event('change', { bubbles: true }))
  expect((await page.findByRole('region', { name: 'Chain copies' })).textContent).toContain('A-1A-2')
})
