// `npm run check`: generated files, types, format, lint, builds, sizes. Everything that must hold besides the tests.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dashboardSize, overBudget, wideLetters, workerSize } from './sizes.ts'
import { program, root, runFile, runSteps, type Outcome } from './steps.ts'

// Ours, in gzipped bytes: the Worker starts far below the platform's limit of one second, and the dashboard loads in one round trip (docs/limits.md).
const WORKER_BUDGET = 850_000
const DASHBOARD_BUDGET = 53_000

function workerFits(): Outcome {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-check-'))
  try {
    const built = runFile('node_modules/wrangler/bin/wrangler.js', ['deploy', '--dry-run', '--outdir', dir])
    if (!built.ok) return built
    const letters = wideLetters(dir)
    return letters.ok ? overBudget(workerSize(dir), WORKER_BUDGET, 'the Worker') : letters
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

process.exit(
  runSteps([
    program('prompts are generated', 'local/generate-prompts.ts', '--check'),
    program('the version of reads is generated', 'local/generate-reads-version.ts', '--check'),
    program('the configuration bundle is generated', 'local/generate-config.ts', '--check'),
    program('the schemas of the configuration are generated', 'local/generate-schema.ts', '--check'),
    program('the description of the API is generated', 'local/generate-openapi.ts', '--check'),
    program('the shipped configuration is sound', 'local/config-check.ts', 'config'),
    program(
      'the types of the bindings are generated',
      'node_modules/wrangler/bin/wrangler.js',
      'types',
      '--include-runtime=false',
      '--check',
    ),
    program('format', 'node_modules/oxfmt/bin/oxfmt', '--check', '.'),
    program('lint', 'node_modules/oxlint/bin/oxlint'),
    program('types of the Worker', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'),
    program('types of the local programs', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.node.json'),
    program('types of the dashboard', 'node_modules/typescript/bin/tsc', '-b', 'tsconfig.dashboard.json'),
    program('the dashboard builds', 'node_modules/vite/bin/vite.js', 'build', 'dashboard', '--logLevel', 'error'),
    {
      name: 'the dashboard is small',
      run: () =>
        overBudget(dashboardSize(join(root, 'dashboard', 'dist')), DASHBOARD_BUDGET, "the dashboard's first load"),
    },
    { name: 'the Worker builds and is small', run: workerFits },
    program('the migrations are consistent', 'node_modules/drizzle-kit/bin.cjs', 'check'),
  ]),
)
