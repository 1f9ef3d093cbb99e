// `npm run bench`, or `npm run bench -- accept chunk` for some parts: measures this build on this machine and prints a table. The system is
// the one that `npm start` runs, with a model that answers at once.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { root } from '../steps.ts'
import { table, type Row } from './numbers.ts'
import { accept } from './parts/accept.ts'
import { answers } from './parts/answers.ts'
import { budget, prefix } from './parts/budget.ts'
import { crowd } from './parts/crowd.ts'
import { first, turn } from './parts/latency.ts'
import { large } from './parts/large.ts'
import { list } from './parts/list.ts'
import { masking } from './parts/masking.ts'
import { memory } from './parts/memory.ts'
import { reads } from './parts/reads.ts'
import { resume } from './parts/resume.ts'
import { sizes } from './parts/sizes.ts'
import { storm } from './parts/storm.ts'
import { chunk, sockets } from './parts/stream.ts'
import { tabs } from './parts/tabs.ts'
import { makeRig, type Rig } from './rig.ts'

// Parts that need an idle system come before parts that leave work behind.
const PARTS: Readonly<Record<string, (rig: Rig) => Promise<Array<Row>>>> = {
  first,
  turn,
  reads: async rig => [...(await reads(rig)), ...(await answers(rig))],
  prefix,
  chunk,
  sockets,
  tabs,
  accept,
  memory,
  crowd,
  storm,
  large,
  budget,
  resume,
  list,
  masking,
  sizes,
}

function machine(): string {
  const require = createRequire(import.meta.url)
  const workerdPath = createRequire(require.resolve('miniflare')).resolve('workerd/package.json')
  const workerd = JSON.parse(readFileSync(workerdPath, 'utf8')) as { version: string }
  const [cpu] = cpus()
  const memoryGb = Math.round(totalmem() / 1_000_000_000)
  const load = loadavg()[0]?.toFixed(1)
  return `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${memoryGb} GB, Node ${process.versions.node}, workerd ${workerd.version}, ${new Date().toISOString().slice(0, 10)}; load average before: ${load}. Latencies are p50 / p99.`
}

async function run(names: ReadonlyArray<string>): Promise<number> {
  const unknown = names.filter(name => PARTS[name] === undefined)
  if (unknown.length > 0) {
    console.error(`There is no part ${unknown.join(', ')}. The parts are: ${Object.keys(PARTS).join(', ')}.`)
    return 1
  }
  const on = machine()
  const rows: Array<Row> = []
  const rig = makeRig()
  try {
    for (const [name, part] of Object.entries(PARTS)) {
      if (names.length > 0 && !names.includes(name)) continue
      console.log(`Measuring: ${name} …`)
      rows.push(...(await part(rig)))
    }
  } catch (error) {
    console.error(`The measurement failed: ${String(error)}\nThe system said last:\n${rig.lastWords()}`)
    return 1
  } finally {
    await rig.close()
  }
  const text = `${on}\n\n${table(rows)}\n`
  mkdirSync(join(root, '.tarsy'), { recursive: true })
  writeFileSync(join(root, '.tarsy', 'bench.md'), text)
  console.log(`\n${text}`)
  return 0
}

process.exit(await run(process.argv.slice(2)))
