import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Each section of wrangler.toml: its header and its lines, without comments. */
function sections(): Array<{ header: string; lines: Array<string> }> {
  const text = readFileSync(new URL('../../../wrangler.toml', import.meta.url), 'utf8')
  return text
    .split(/^(?=\[)/m)
    .slice(1)
    .map(part => {
      const [header = '', ...lines] = part.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#'))
      return { header, lines }
    })
}

test('the environment with Workers AI repeats every binding of the top, and has its own alone', () => {
  const own = sections().flatMap(({ header, lines }) =>
    header.includes('env.ai.') ? [{ header: header.replace('env.ai.', ''), lines }] : [],
  )
  // Only these are not inherited (wrangler's documentation on environments).
  const bindings = sections().filter(({ header }) => /^\[+(durable_objects|d1_databases|queues\.\w+)\]/.test(header))
  expect(own).toEqual([{ header: '[ai]', lines: ['binding = "AI"'] }, ...bindings])
})

test('no binding for Workers AI stands at the top, where local tools would look for the network', () => {
  expect(sections().map(({ header }) => header)).not.toContain('[ai]')
})
