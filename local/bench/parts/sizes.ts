import { join } from 'node:path'
import { build } from '../../start/build.ts'
import { dashboardSize, workerSize } from '../../sizes.ts'
import { root } from '../../steps.ts'
import { REPETITIONS, type Row } from '../numbers.ts'

/** The files that `npm start` runs and a deploy uploads. */
export async function sizes(): Promise<Array<Row>> {
  const { workerDir } = await build(root, () => undefined)
  const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`
  // The same each time.
  const kilo = (bytes: number) => ({
    unit: 'kB' as const,
    runs: Array.from({ length: REPETITIONS }, () => bytes / 1_000),
  })
  return [
    {
      what: 'The Worker',
      ...kilo(workerSize(workerDir)),
      value: kilobytes(workerSize(workerDir)),
      note: 'minified, gzipped',
    },
    {
      what: "The dashboard's first load",
      ...kilo(dashboardSize(join(root, 'dashboard', 'dist'))),
      value: kilobytes(dashboardSize(join(root, 'dashboard', 'dist'))),
      note: 'gzipped, page, scripts and styles',
    },
  ]
}
