import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file of variables for wrangler, readable by its owner only: it holds keys. */
export function writeEnvFile(dir: string, vars: Readonly<Record<string, string>>): string {
  const path = join(dir, 'dev.env')
  writeFileSync(path, envText(vars), { mode: 0o600 })
  // The mode counts only for a new file.
  chmodSync(path, 0o600)
  return path
}

/** dotenv takes text between single quotes literally, line breaks included. It has no escape for a single quote. */
export function envText(vars: Readonly<Record<string, string>>): string {
  return Object.entries(vars)
    .map(([name, value]) => `${name}=${quoteValue(value)}\n`)
    .join('')
}

function quoteValue(value: string): string {
  const quote = [`'`, '`', '"'].find(each => !value.includes(each))
  // wrangler expands $NAME in every value, however it is quoted.
  return `${quote ?? `'`}${value.replaceAll('$', String.raw`\$`)}${quote ?? `'`}`
}
