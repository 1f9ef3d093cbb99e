// The prompt of an action agent asks it to end its report with a line that is only YES or NO: whether it changed anything. So does the
// reference (TARSy in Go).

export type ActionReport = { text: string; acted: boolean | null }

/** Separates a report from that line. Without such a line `acted` is null and the text stays whole. */
export function parseActionReport(text: string): ActionReport {
  const lines = text.trimEnd().split('\n')
  const mark = lines
    .at(-1)
    ?.trim()
    .replaceAll(/[*_`.]/g, '')
    .toUpperCase()
  if (mark !== 'YES' && mark !== 'NO') return { text, acted: null }
  return { text: lines.slice(0, -1).join('\n').trimEnd(), acted: mark === 'YES' }
}
