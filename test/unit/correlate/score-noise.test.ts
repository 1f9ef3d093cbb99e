import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { LIMITS } from '#core/correlate/limits.ts'
import { changeLimits, scoreNights } from '../../../local/noise/main.ts'

const dir = mkdtempSync(join(tmpdir(), 'nights-'))
afterAll(() => rmSync(dir, { recursive: true }))

function writeNight(name: string, labels: Record<string, string>, mustPage: Array<string>) {
  const folder = join(dir, name)
  mkdirSync(folder)
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value))
  const fired_at = '2026-03-12T02:14:00Z'
  const common = { service: 'shop', severity: 'SEV2', fired_at, value: 9, threshold: 5, fired_count_last_1h: 12 }
  write('pages.json', [
    { id: 'A', metric: 'errors', ...common, auto_resolved_after_s: 20, related_pattern: 'quiet', recent_deploy: null },
    { id: 'B', metric: 'lag', ...common, auto_resolved_after_s: 20, related_pattern: 'quiet', recent_deploy: null },
  ])
  write('patterns.json', [
    { pattern_id: 'quiet', signature: 'all is well', count: 9, delta_vs_baseline_pct: 0, sentiment: 'neutral' },
  ])
  write('truth.json', { labels, must_page: mustPage, f1_threshold: 0.8 })
  writeFileSync(
    join(folder, 'metrics.csv'),
    'timestamp,service,metric,value\n2026-03-12T02:10:00Z,shop,errors,1\n2026-03-12T02:14:00Z,shop,errors,6\n' +
      '2026-03-12T02:20:00Z,shop,errors,9\n',
  )
}

writeNight('a-good-one', { A: 'page', B: 'suppress' }, ['A'])
writeNight('b-lost', { A: 'suppress', B: 'page' }, ['B'])

test('each night has a line, and the last line counts those that pass', () => {
  expect(scoreNights(dir, LIMITS, false).lines).toEqual([
    'pass  a-good-one  F1 1.00 (needs 0.80)',
    'fail  b-lost  F1 0.00 (needs 0.80); must-page held back: B; missed: B; too much: A',
    '1 of 2 scenarios pass',
  ])
})

test('the reasons can be shown, and each feature can be changed', () => {
  expect(scoreNights(dir, LIMITS, true).lines.join('\n')).toContain('A: investigate (2): ')
  expect(scoreNights(dir, changeLimits(['worsens=0']), false).lines[0]).toContain('missed: A')
})

test('a name that is no feature is refused', () => {
  expect(() => changeLimits(['wrosens=1'])).toThrow('there is no feature "wrosens"')
})
