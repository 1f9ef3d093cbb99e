// The configuration folder as one text, which the build puts into the Worker.

import type { ConfigFiles } from './config.ts'

/** The text does not depend on the order of the files. */
export function writeBundle(files: ConfigFiles): string {
  const sorted = Object.fromEntries(
    Object.keys(files)
      .toSorted()
      .map(path => [path, files[path]]),
  )
  return `${JSON.stringify(sorted, null, 2)}\n`
}

/** Throws when the text is not a bundle. */
export function parseBundle(text: string): ConfigFiles {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Object.values(value).some(entry => typeof entry !== 'string')) {
    throw new Error(
      'The configuration bundle does not map paths to texts. Write it anew with local/generate-config.ts.',
    )
  }
  return value as ConfigFiles
}
