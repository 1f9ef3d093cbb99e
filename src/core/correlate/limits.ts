// The features by which a page is weighed, and their numbers. All can be changed (`npm run score:noise -- DIR --set name=number`). They are our
// choice: round numbers, so that each sign counts either as a hint (1), as a reason (2 or 3), or as proof (8: more than all
// signs against it together).

export type Limits = typeof LIMITS

export const LIMITS = {
  // Weights. A page is investigated if their sum reaches `investigateFrom`.
  investigateFrom: 1,
  /** Its log pattern surges and is a bad one. */
  patternSurges: 3,
  /** Its log pattern is a bad one and grows, but little. */
  patternGrows: 1,
  /** Its log pattern is as usual: the system says the same on a quiet day. */
  patternUsual: -3,
  /** Its metric gets worse and worse. */
  worsens: 8,
  /** Its metric is back to normal. */
  recovered: -3,
  /** Its metric is well below its peak. */
  eases: -1,
  /** It did not resolve by itself. */
  stays: 1,
  /** It resolved by itself, soon. */
  resolvesSoon: -2,
  /** It fired again and again within the hour. */
  flaps: -1,
  /** The sender gives it the highest severity. */
  severest: 1,
  /** Its service was deployed just before, and its log pattern is no bad one: a new normal, or a restart. */
  deployExplains: -1,

  // Thresholds.
  /** A change of the pattern from which on it surges, in percent of its usual rate. */
  surgePercent: 100,
  /** Below this change a pattern is as usual. */
  usualPercent: 15,
  /** Firings within the hour from which on an alert flaps. */
  flapsFrom: 3,
  /** An end within so many seconds is soon. */
  soonSeconds: 600,
  /** Readings that must agree for a metric to be level, and how far apart they may be, as a share of its whole range. */
  levelReadings: 3,
  levelShare: 0.1,
  /** How much of its range a metric must get worse by after it crossed its threshold. */
  worseShare: 0.1,
  /** How much of the way back from its peak a metric must have gone to ease. */
  easedShare: 0.3,
  /** A deploy so many minutes before a page may explain it. */
  deployMinutes: 30,
  /** Pages of one pattern or service that fire within so many minutes belong together. */
  togetherMinutes: 60,
  /** Pages of one service without a pattern in common: within so many minutes. */
  sameServiceMinutes: 15,
}
