// What a thousand sessions cost and leave behind: memory of all processes, disk, and the reads of the list.

import { setTimeout as sleep } from 'node:timers/promises'
import { countUnfinished, inLanes, openSession, type Sender } from '../alerts.ts'
import { bytesUnder, sessionBytes } from '../database-size.ts'
import { median, megabytes, perSecond, type Row } from '../numbers.ts'
import type { Footprint } from '../processes.ts'
import { CONNECTIONS, type Rig } from '../rig.ts'
import { until } from '../until.ts'
import { measureReads } from './answers.ts'

const HELD = 50
const SESSIONS = Number(process.env['BENCH_SESSIONS'] ?? 1_000)
const ROUNDS = 25
// The start program collects its garbage when it is up, and glibc gives it back bit by bit.
const SETTLED_MS = 10_000
// Objects leave memory 10 s after their last request (docs/limits.md), and the cron fires once.
const REST_MS = 60_000
const WITHIN = { withinMs: 600_000, everyMs: 200 }

export async function thousand(rig: Rig): Promise<Array<Row>> {
  const { system, model, send } = await rig.bench(HELD, 'fresh')
  await sleep(SETTLED_MS)
  const idle = system.footprint()
  // Their tools come over HTTP: a stdio server is a program of its own for each session.
  await Promise.all(Array.from({ length: HELD }, () => openSession(send, 'storm')))
  await until('all are asked about', () => model.held() >= HELD, WITHIN)
  const held = system.footprint()
  model.release('storm')
  await allEnded(send)
  const begun = performance.now()
  await inLanes(SESSIONS - HELD, CONNECTIONS, () => openSession(send, 'storm'))
  await allEnded(send)
  const ms = performance.now() - begun
  await sleep(REST_MS)
  const after = system.footprint()
  const lists = [
    { what: 'list, 25 rows', path: '/api/v1/sessions' },
    { what: 'list, 100 rows', path: '/api/v1/sessions?page_size=100' },
    { what: 'list, search', path: '/api/v1/sessions?search=bench-7' },
  ]
  const reads = await measureReads(send, lists, ROUNDS, `${SESSIONS} sessions stored`, async () => undefined)
  const disk = { all: Number.NaN, session: Number.NaN }
  await rig.close(stateDir => {
    disk.all = bytesUnder(stateDir)
    disk.session = median(sessionBytes(stateDir))
  })
  return [
    memoryRow('Memory, idle', idle),
    memoryRow(`Memory with ${HELD} sessions at once`, held),
    memoryRow(`Memory ${REST_MS / 1_000} s after ${SESSIONS} sessions`, after),
    {
      what: `Posting and running ${SESSIONS - HELD} sessions of one tool call`,
      unit: 'a second',
      runs: [((SESSIONS - HELD) / ms) * 1_000],
      value: perSecond(SESSIONS - HELD, ms),
      note: `${HELD} places, ${CONNECTIONS} connections`,
    },
    {
      what: `Disk after ${SESSIONS} sessions`,
      unit: 'MB',
      runs: [disk.all / 1_000_000],
      value: `${(disk.all / SESSIONS / 1_000).toFixed(1)} kB a session`,
      note: 'all files of the stopped system',
    },
    {
      what: 'Disk of an ended session of one tool call, in its object',
      unit: 'kB',
      runs: [disk.session / 1_000],
      value: `${disk.session / 4_096} pages`,
      note: 'the middle one; its row and its indexes in D1 are some 9 kB more',
    },
    ...reads,
  ]
}

const allEnded = (send: Sender) => until('the sessions end', async () => (await countUnfinished(send)) === 0, WITHIN)

function memoryRow(what: string, { start, runtime, others, total }: Footprint): Row {
  return {
    what,
    unit: 'MB',
    runs: [total / 1_000_000],
    value: `runtime ${megabytes(runtime)}, start program ${megabytes(start)}, stdio servers ${megabytes(others)}`,
    note: 'PSS of all processes without npm and the launcher (40 MB)',
  }
}
