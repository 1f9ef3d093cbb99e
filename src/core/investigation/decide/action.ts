// An action agent ends its report with a lone YES or NO: whether it changed anything (behaviour.md 2.13).

export type ActionReport = { text: string; acted: boolean | null }

/** Parts the report from its mark; `acted` is null, and the text whole, where the last line is none. */
export function actionReport(text: string): ActionReport {
  const lines = text.trimEnd().split('\n')
  const mark = lines
    .at(-1)
    ?.trim()
    .replaceAll(/[*_`.]/g, '')
    .toUpperCase()
  if (mark !== 'YES' && mark !== 'NO') return { text, acted: null }
  return { text: lines.slice(0, -1).join('\n').trimEnd(), acted: mark === 'YES' }
}
