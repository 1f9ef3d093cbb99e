// How much a screen on a wall shows. Pure.

/**
 * One hundredth of the screen's height, so that the same letters are as large on each screen: at four metres from a screen of 55 inches (68 cm
 * high) titles of 4 units are 27 mm, whose capitals are seen at 16 minutes of arc, the least that ISO 9241-303 allows; on a screen that is
 * higher than wide it follows the width.
 */
const UNITS_HIGH = 100
const UNITS_WIDE = 177
/** A window that is smaller than a wall is read from near. */
const UNIT_MIN = 4
/** In units, as in styles/wall.css: margins, counts, two headings; a row. */
const AROUND = { wide: 32, tall: 50 }
const ROW = 9.6

export type Fit = { unit: number; tall: boolean; rows: number }

export function fitOf(width: number, height: number): Fit {
  const unit = Math.max(UNIT_MIN, Math.min(height / UNITS_HIGH, width / UNITS_WIDE))
  const tall = width < height * 1.3
  const rows = Math.floor((height / unit - (tall ? AROUND.tall : AROUND.wide)) / ROW)
  return { unit, tall, rows: Math.max(rows, 2) }
}

/** How many rows of each are shown: all if they fit, else each at least its half. */
export function shareRows(rows: number, running: number, needing: number): { running: number; needing: number } {
  const half = Math.floor(rows / 2)
  const ofNeeding = Math.min(needing, Math.max(half, rows - running))
  return { running: Math.min(running, rows - ofNeeding), needing: ofNeeding }
}
