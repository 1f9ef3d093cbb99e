/** The part of a long list of equal rows that is drawn: what is seen, and `beyond` rows above and below it. */
export function windowOf(
  { top, height }: { top: number; height: number },
  rowPx: number,
  count: number,
  beyond: number,
): { from: number; to: number } {
  const from = Math.min(count, Math.max(0, Math.floor(top / rowPx) - beyond))
  return { from, to: Math.max(from, Math.min(count, Math.ceil((top + height) / rowPx) + beyond)) }
}
