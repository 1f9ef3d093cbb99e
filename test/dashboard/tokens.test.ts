// Colours by figures: what is read has the contrast that it needs, and agents differ for every eye.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

type Rgb = readonly [number, number, number]
type Theme = 'light' | 'dark'

const css = readFileSync(join(import.meta.dirname, '../../dashboard/src/styles/tokens.css'), 'utf8')

function colour(name: string, theme: Theme): Rgb {
  const found = new RegExp(`--${name}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`).exec(css)
  const hex = found?.[theme === 'light' ? 1 : 2]
  if (hex === undefined) throw new Error(`no colour ${name}`)
  return [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb
}

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const asLinear = (rgb: Rgb) => rgb.map(linear) as unknown as Rgb
const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b

/** WCAG 2.2, "contrast ratio". */
function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [one, other].map(each => luminance(asLinear(each))).toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

// Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
const SIGHTS: Record<string, ReadonlyArray<Rgb>> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

function seen(rgb: Rgb, sight: ReadonlyArray<Rgb>): Rgb {
  const from = asLinear(rgb)
  return sight.map(row => Math.min(1, Math.max(0, row[0] * from[0] + row[1] * from[1] + row[2] * from[2]))) as never
}

/** CIELAB of linear RGB, for daylight of 6,500 K. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116)
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b)
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

const THEMES: ReadonlyArray<Theme> = ['light', 'dark']
const GROUNDS = ['bg', 'surface', 'sunken', 'hover']
const WORDS = ['text', 'muted', 'accent', 'run', 'good', 'bad', 'warn', 'still', 'write']
const TONES = ['accent', 'run', 'good', 'bad', 'warn', 'still', 'write']
const AGENTS = [1, 2, 3, 4, 5, 6].map(n => `agent-${n}`)

it.each(THEMES)('words have a contrast of 4.5 on each ground, %s', theme => {
  const pairs = [
    ...WORDS.flatMap(word => GROUNDS.map(ground => [word, ground])),
    ...TONES.map(tone => [tone, `${tone}-soft`]),
    ...TONES.map(tone => ['text', `${tone}-soft`]),
    ['on-accent', 'accent'],
  ]
  const poor = pairs.filter(([word = '', ground = '']) => contrast(colour(word, theme), colour(ground, theme)) < 4.5)
  expect(poor).toEqual([])
})

it.each(THEMES)("agents' colours and the lines of controls have a contrast of 3, %s", theme => {
  const poor = [...AGENTS, 'line-strong'].filter(name => contrast(colour(name, theme), colour('surface', theme)) < 3)
  expect(poor).toEqual([])
})

it.each(THEMES)('any two agents differ for every kind of sight, and from a write, %s', theme => {
  const names = [...AGENTS, 'write']
  const alike = Object.entries(SIGHTS).flatMap(([kind, sight]) =>
    names.flatMap((one, at) =>
      names.slice(at + 1).flatMap(other => {
        const [a, b] = [one, other].map(name => lab(seen(colour(name, theme), sight)))
        const distance = Math.hypot(...(a ?? []).map((part, n) => part - (b?.[n] ?? 0)))
        // 2.3 is what an eye can just tell apart side by side; lines lie apart.
        return distance < 12 ? [`${kind}: ${one} and ${other}, ${distance.toFixed(1)}`] : []
      }),
    ),
  )
  expect(alike).toEqual([])
})
