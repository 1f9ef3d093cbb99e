// Numbers that a seed decides (mulberry32), so that a run that failed is run again by its seed.

export type Dice = {
  /** A whole number from 0 to below `below`. */
  number(below: number): number
  oneOf<T>(values: readonly [T, ...Array<T>]): T
  chance(share: number): boolean
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const number = (below: number) => Math.floor(next() * below)
  return {
    number,
    oneOf: values => values[number(values.length)] ?? values[0],
    chance: share => next() < share,
  }
}

/** Where the seeds of a run begin: the same each time, so that what failed fails again. */
export const FIRST_SEED = 20_261
