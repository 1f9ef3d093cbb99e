// Finds markers in whatever a system wrote or said, in every form in which it may have written them.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Whether `haystack` holds the marker: as it is, URL-encoded, in UTF-16 (as an engine may store it), or inside base64. */
export function holds(haystack: Buffer, marker: string): boolean {
  return formsOf(marker).some(form => haystack.includes(form))
}

function formsOf(marker: string): Array<Buffer> {
  const plain = Buffer.from(marker)
  return [
    plain,
    Buffer.from(encodeURIComponent(marker)),
    Buffer.from(JSON.stringify(marker).slice(1, -1)),
    Buffer.from(marker, 'utf16le'),
    Buffer.from(plain.toString('hex')),
    ...[0, 1, 2].flatMap(before => inBase64(plain, before)),
  ]
}

/** The characters that stand for the marker alone, when `before` bytes modulo 3 precede it. */
function inBase64(marker: Buffer, before: number): Array<Buffer> {
  const whole = Buffer.concat([Buffer.alloc(before), marker])
    .toString('base64')
    .replaceAll('=', '')
  const ours = whole.slice(before === 0 ? 0 : before + 1, -1)
  return [Buffer.from(ours), Buffer.from(ours.replaceAll('+', '-').replaceAll('/', '_'))]
}

/** Every file below a folder, its path and its bytes. */
export function filesBelow(dir: string): Array<{ path: string; bytes: Buffer }> {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map(name => join(dir, name))
    .filter(path => statSync(path).isFile())
    .map(path => ({ path, bytes: readFileSync(path) }))
}
