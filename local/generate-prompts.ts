// Writes src/core/prompts/prompts.generated.ts from the .md files beside it, as one module that workerd, vitest and Node load.

import { readdir, readFile } from 'node:fs/promises'
import { writeGenerated } from './write-generated.ts'

const folder = new URL('../src/core/prompts/', import.meta.url)

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

await writeGenerated('src/core/prompts/prompts.generated.ts', module)
