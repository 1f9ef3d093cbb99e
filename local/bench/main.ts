// `npm run bench`, or `npm run bench -- accept chunk` for some parts: measures this build on this machine and prints a table. The system is
// the one that `npm start` runs, with a model that answers at once. Options:
//   --compare FILE  a result of an earlier run (.tarsy/bench.json): its figures become a column, and rows that got worse are named
//   --repeat N      how often each figure is measured at least, instead of 5 times
//   --profile       once, and the ten most expensive functions of each process

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, totalmem } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../steps.ts'
import { REPETITIONS, type Row } from './numbers.ts'
import { accept } from './parts/accept.ts'
import { answers } from './parts/answers.ts'
import { budget, prefix } from './parts/budget.ts'
import { crowd } from './parts/crowd.ts'
import { flood } from './parts/flood.ts'
import { first, turn } from './parts/latency.ts'
import { large } from './parts/large.ts'
import { list } from './parts/list.ts'
import { masking } from './parts/masking.ts'
import { pages } from './parts/pages.ts'
import { reads } from './parts/reads.ts'
import { resume } from './parts/resume.ts'
import { session } from './parts/session.ts'
import { sizes } from './parts/sizes.ts'
import { start } from './parts/start.ts'
import { queued, storm } from './parts/storm.ts'
import { chunk, sockets } from './parts/stream.ts'
import { tabs } from './parts/tabs.ts'
import { thousand } from './parts/thousand.ts'
import { startProfiles, type Profiles } from './profile.ts'
import { compareText, joinRows, needMore, table, toResult, type Result, type Results } from './results.ts'
import { makeRig, type Rig } from './rig.ts'

// Parts that need an idle system come before parts that leave work behind.
const PARTS: Readonly<Record<string, (rig: Rig) => Promise<Array<Row>>>> = {
  start,
  first,
  turn,
  session,
  reads: async rig => [...(await reads(rig)), ...(await answers(rig))],
  pages,
  prefix,
  chunk,
  sockets,
  tabs,
  accept,
  queued,
  thousand,
  crowd,
  storm,
  flood,
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
  return `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${memoryGb} GB, Node ${process.versions.node}, workerd ${workerd.version}, ${new Date().toISOString().slice(0, 10)}; load average before: ${load}. Times of the last run are p50 / p99.`
}

type Options = { names: Array<string>; compare: string | undefined; repeat: number; profile: boolean }

const USAGE = 'Usage: npm run bench -- [--compare FILE] [--repeat N] [--profile] [part …]'

/** A sentence if the arguments are not understood. */
function readOptions(args: Array<string>): Options | string {
  try {
    const { values, positionals: names } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        compare: { type: 'string' },
        repeat: { type: 'string' },
        profile: { type: 'boolean', default: false },
      },
    })
    const unknown = names.filter(name => PARTS[name] === undefined)
    if (unknown.length > 0)
      return `There is no part ${unknown.join(', ')}. The parts are: ${Object.keys(PARTS).join(', ')}.`
    const repeat = Number(values.repeat ?? (values.profile ? 1 : REPETITIONS))
    if (!Number.isInteger(repeat) || repeat < 1) return `--repeat takes a number from 1. ${USAGE}`
    return { names, repeat, compare: values.compare, profile: values.profile }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)} ${USAGE}`
  }
}

async function measureAll({ names, repeat }: Options, rig: Rig, profiles: Profiles | null): Promise<Array<Result>> {
  const all: Array<Result> = []
  for (const [name, part] of Object.entries(PARTS)) {
    if (names.length > 0 && !names.includes(name)) continue
    console.log(`Measuring: ${name} …`)
    let rows: Array<Row> = []
    do rows = joinRows(rows, await part(rig))
    while (needMore(rows, repeat))
    all.push(...rows.map(toResult))
    if (profiles === null) continue
    await rig.close()
    console.log(profiles.take(name))
  }
  return all
}

async function run(args: Array<string>): Promise<number> {
  const options = readOptions(args)
  if (typeof options === 'string') {
    console.error(options)
    return 1
  }
  const before = options.compare === undefined ? null : readResults(resolve(options.compare))
  if (before === undefined) {
    console.error(
      `${options.compare} is no result of this program. Name a file that it wrote, such as .tarsy/bench.json.`,
    )
    return 1
  }
  const on = machine()
  const at = new Date().toISOString()
  const profiles = options.profile ? startProfiles() : null
  const rig = makeRig(profiles ?? undefined)
  let rows: Array<Result>
  try {
    rows = await measureAll(options, rig, profiles)
  } catch (error) {
    console.error(`The measurement failed: ${String(error)}\nThe system said last:\n${rig.lastWords()}`)
    return 1
  } finally {
    await rig.close()
  }
  const results: Results = { on, at, rows }
  const text = `${on}\n\n${table(rows, before?.rows ?? [])}\n`
  mkdirSync(join(root, '.tarsy'), { recursive: true })
  writeFileSync(join(root, '.tarsy', 'bench.json'), `${JSON.stringify(results, null, 1)}\n`)
  writeFileSync(join(root, '.tarsy', 'bench.md'), text)
  console.log(`\n${text}`)
  if (before !== null) console.log(compareText(rows, before.rows, options.compare ?? ''))
  return 0
}

/** undefined if the file is no result. */
function readResults(file: string): Results | undefined {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8')) as Results
    return Array.isArray(results.rows) ? results : undefined
  } catch {
    return undefined
  }
}

process.exit(await run(process.argv.slice(2)))
