// What masking costs, with the groups of a Kubernetes server. It runs in this process, without a system.

import { maskingSteps } from '../../../src/core/masking/mask.ts'
import { milliseconds, timesRow, type Row } from '../numbers.ts'

const MIB = 1_048_576
const ROUNDS = 5

const LOG =
  '2026-11-02T10:01:00Z level=info msg="request served" path=/api/v1/pods status=200 trace=4bf92f3577b34da6a3ce\n'
const PODS = '- metadata:\n    name: app-7d9c5b8f6d-x2x7z\n    uid: 7d3c2a10-4b5e-4f6a-8c9d-0e1f2a3b4c5d\n  kind: Pod\n'
/** Units that look like the beginning of a secret again and again. */
const HOSTILE = [
  '{"items":[{"data":1},',
  'password: ',
  'kind: Secret\ndata:\n  a: ',
  '-----BEGIN PRIVATE KEY-----\n',
  'a://b:',
]

export async function masking(): Promise<Array<Row>> {
  const steps = maskingSteps({
    enabled: true,
    patternGroups: ['kubernetes', 'security'],
    patterns: [],
    customPatterns: [],
  })
  const time = (unit: string) => {
    const text = unit.repeat(Math.ceil(MIB / unit.length)).slice(0, MIB)
    return Array.from({ length: ROUNDS }, () => {
      const begun = performance.now()
      steps.reduce((masked, step) => step.mask(masked), text)
      return performance.now() - begun
    })
  }
  const worst = HOSTILE.map(unit => ({ unit, times: time(unit) })).toSorted(
    (a, b) => Math.max(...b.times) - Math.max(...a.times),
  )[0]
  return [
    timesRow(
      'Masking 1 MiB of a log',
      time(LOG).map(ms => [ms]),
      'in this process',
    ),
    timesRow(
      'Masking 1 MiB of a list of pods as YAML',
      time(PODS).map(ms => [ms]),
      'in this process',
    ),
    {
      what: 'Masking 1 MiB of hostile text',
      unit: 'ms',
      runs: worst?.times ?? [],
      value: milliseconds(Math.max(...(worst?.times ?? []))),
      note: `the dearest of ${HOSTILE.length}: ${JSON.stringify(worst?.unit)}`,
    },
  ]
}
