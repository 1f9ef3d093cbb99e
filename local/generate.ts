// `npm run generate`: writes all generated files, in the order of their dependencies.

import { program, runSteps } from './steps.ts'

process.exit(
  runSteps([
    program('prompts', 'local/generate-prompts.ts'),
    program('the version of reads', 'local/generate-reads-version.ts'),
    program('the configuration bundle', 'local/generate-config.ts'),
    program('the schemas of the configuration', 'local/generate-schema.ts'),
    program('the description of the API', 'local/generate-openapi.ts'),
    program('the types of the bindings', 'node_modules/wrangler/bin/wrangler.js', 'types', '--include-runtime=false'),
    program('migrations of the database', 'node_modules/drizzle-kit/bin.cjs', 'generate'),
  ]),
)
