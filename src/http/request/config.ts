import type { Config, LoadResult } from '#core/config/config.ts'
import { AppError } from '../answer/app-error.ts'

/** The configuration; throws 503 with all errors if it is broken. */
export function readyConfig(loaded: LoadResult): Config {
  if (loaded.ok) return loaded.config
  const list = loaded.errors.map(
    ({ file, line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`,
  )
  throw new AppError(
    503,
    'config_broken',
    `the configuration is broken, nothing runs until it is mended:\n${list.join('\n')}`,
  )
}
