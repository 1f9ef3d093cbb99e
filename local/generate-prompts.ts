// Makes src/core/prompts/prompts.generated.ts out of the .md files beside it: one module that workerd, vitest and Node all load.
// `--check` writes nothing and fails when the module is stale.

import { readdir, readFile, writeFile } from 'node:fs/promises'

const folder = new URL('../src/core/prompts/', import.meta.url)
const target = new URL('prompts.generated.ts', folder)

const names = (await readdir(folder)).filter(name => name.endsWith('.md')).toSorted()
const entries = await Promise.all(
  names.map(async name => {
    const text = await readFile(new URL(name, folder), 'utf8')
    return `  ${JSON.stringify(name.slice(0, -3))}: ${JSON.stringify(text)},`
  }),
)
const module = [
  '// Generated from the .md files of this folder by local/generate-prompts.ts; `npm run generate` makes it anew.',
  'export const prompts = {',
  ...entries,
  '} as const',
  '',
  'export type PromptName = keyof typeof prompts',
  '',
].join('\n')

const current = await readFile(target, 'utf8').catch(() => '')
if (current !== module) {
  if (process.argv.includes('--check')) {
    console.error('src/core/prompts/prompts.generated.ts is stale: run `npm run generate`.')
    process.exit(1)
  }
  await writeFile(target, module)
}
