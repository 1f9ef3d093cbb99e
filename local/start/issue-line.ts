import { join } from 'node:path'
import type { Issue } from '../../src/core/config/config.ts'

export function issueLine(folder: string, { file, line, column, path, message }: Issue): string {
  const where = line > 0 ? `${join(folder, file)}:${line}:${column}` : join(folder, file)
  return `${where}${path === '' ? '' : ` ${path}`}: ${message}`
}
