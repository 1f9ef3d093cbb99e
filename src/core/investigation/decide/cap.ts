/** The largest cap with which all sizes together fit into `room`; infinite if they do without one. */
export function capFor(sizes: ReadonlyArray<number>, room: number): number {
  let left = room
  let open = sizes.length
  for (const size of sizes.toSorted((a, b) => a - b)) {
    if (size * open >= left) return left / open
    left -= size
    open -= 1
  }
  return Number.POSITIVE_INFINITY
}
