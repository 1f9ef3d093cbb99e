// Small words of the summary of a configuration.

export function marked(text: string, given: unknown): string {
  return given === undefined ? `${text} (default)` : text
}

export function listText(items: ReadonlyArray<string>): string {
  return items.length === 0 ? 'none' : items.join(', ')
}

export function indent(line: string): string {
  return `  ${line}`
}

/** As the files write it: 40m, 1h30m, 500ms. */
export function durationText(ms: number): string {
  if (ms < 1000 || ms % 1000 !== 0) return `${ms}ms`
  const seconds = ms / 1000
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('')
}
