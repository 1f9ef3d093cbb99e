import { availableParallelism } from 'node:os'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

// Tests wait for conditions. This is only for one that hangs; a machine that other work keeps busy takes ten times as long as an idle one.
const PATIENCE_MS = 60_000

// Vitest's own choice is one less than there are cores: on two, one file at a time. Ours at most: a runtime of the Worker's tests takes 300 MB.
const AT_ONCE = { maxWorkers: Math.min(availableParallelism(), 4) }

const POLL = { expect: { poll: { timeout: 30_000, interval: 20 } } }

const node = (name: string, include: Array<string>, more: object = {}) => ({
  test: { name, include, environment: 'node', ...POLL, ...more },
})

const WITH_AGENTS = [
  'test/workers/{kills-orchestrator,kills-pipeline,log-once,hear-alerts,mail,reads,wait,window}.test.ts',
  'test/contract/**/*.test.ts',
]

/**
 * An object that is aborted during one of the module runner's dynamic imports leaves that import hanging for the whole isolate.
 * The built Worker has no such imports, since its build puts the modules in; with this these tests have none either.
 */
const eagerImports = {
  name: 'eager-imports',
  enforce: 'pre' as const,
  transform(code: string, id: string) {
    if (!id.includes('/src/adapters/')) return null
    const heads: Array<string> = []
    const body = code.replaceAll(/await import\(('[^']+')\)/g, (_, path: string) => {
      heads.push(`import * as eager${heads.length} from ${path};`)
      return `eager${heads.length - 1}`
    })
    // On one line, so that the lines of stack traces stay right.
    return heads.length === 0 ? null : { code: `${heads.join(' ')} ${body}`, map: null }
  },
}

const workers = (name: string, more: object, alias: Array<{ find: RegExp; replacement: string }> = []) => ({
  resolve: { alias },
  plugins: [
    eagerImports,
    cloudflareTest(async () => ({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          TEST_MIGRATIONS: await readD1Migrations('./migrations'),
          TARSY_BRIDGE_URL: 'http://bridge.test',
          TARSY_BRIDGE_TOKEN: 'bridge-token',
        },
        // What no test stands in for goes nowhere.
        outboundService: () => Response.json({ message: 'tests have no network' }, { status: 502 }),
      },
    })),
  ],
  test: {
    name,
    include: ['test/workers/**/*.test.ts'],
    setupFiles: ['test/fakes/patience.ts', 'test/workers/setup.ts'],
    testTimeout: PATIENCE_MS,
    // Otherwise two thirds of the time go into loading the same modules anew for each file.
    isolate: false,
    ...AT_ONCE,
    ...POLL,
    ...more,
  },
})

export default defineConfig({
  test: {
    projects: [
      // `*.slow.test.ts`: starts a process or a server, or works for about a second. `npm run test:unit` leaves them out.
      node('unit', ['test/unit/**/*.test.ts', 'test/*.test.ts'], {
        testTimeout: PATIENCE_MS,
        ...AT_ONCE,
      }),
      workers('workers', { exclude: WITH_AGENTS }),
      // The same Worker with chains of these tests' own in the place of the shipped configuration.
      workers('workers-agents', { include: WITH_AGENTS }, [
        { find: /^.*\/config\.bundle$/, replacement: `${import.meta.dirname}/test/workers/agents-bundle.ts` },
      ]),
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: {
          name: 'dashboard',
          include: ['test/dashboard/**/*.test.{ts,tsx}'],
          setupFiles: ['test/dashboard/setup.ts'],
          environment: 'happy-dom',
          testTimeout: PATIENCE_MS,
          ...AT_ONCE,
          ...POLL,
        },
      },
      // Whole systems: real processes, so one at a time and with patience.
      node('story', ['test/story/**/*.test.ts'], {
        testTimeout: 180_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
      node('browser', ['test/browser/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 180_000,
        fileParallelism: false,
      }),
    ],
  },
})
