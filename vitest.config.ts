import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

const node = (name: string, include: Array<string>, more: object = {}) => ({
  test: { name, include, environment: 'node', ...more },
})

export default defineConfig({
  test: {
    projects: [
      node('unit', ['test/unit/**/*.test.ts', 'test/*.test.ts']),
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
                TARSY_BRIDGE_URL: 'http://bridge.test',
                TARSY_BRIDGE_TOKEN: 'bridge-token',
              },
            },
          })),
        ],
        test: { name: 'workers', include: ['test/workers/**/*.test.ts'], setupFiles: ['test/workers/setup.ts'] },
      },
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: { name: 'dashboard', include: ['test/dashboard/**/*.test.{ts,tsx}'], environment: 'happy-dom' },
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
