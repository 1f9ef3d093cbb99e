import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** One hash over the names and contents of files and folders. Paths that do not exist count as empty. */
export function contentHash(root: string, paths: ReadonlyArray<string>, skip: RegExp = /$^/): string {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(each => filesUnder(join(root, each))).toSorted()) {
    const name = relative(root, path)
    if (!skip.test(name)) hash.update(`${name}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

function filesUnder(path: string): Array<string> {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap(name => filesUnder(join(path, name)))
}
