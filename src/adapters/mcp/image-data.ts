// Pictures that a server hides in a text: as a `data:` address, or as bare base64 of a known format. A model cannot see them, and a single one
// fills its window. Pure.

import { IMAGE_BEGINNINGS } from '#core/image-type.ts'

// Our choice: shorter ones are icons in a page, and cost less than the note.
const LEAST_CHARS = 200

const BASE64 = `[A-Za-z0-9+/]{${LEAST_CHARS},}={0,2}`
const BMP = 'Qk[0-3]'
const BEGINNINGS = [...IMAGE_BEGINNINGS.map(([, beginning]) => beginning), BMP].join('|')

const DATA_ADDRESS = new RegExp(String.raw`data:((?:image|audio|video)/[\w.+-]+);base64,(${BASE64})`, 'g')
const BARE = new RegExp(`(?<![A-Za-z0-9+/])(?:${BEGINNINGS})${BASE64}`, 'g')

export function withoutImageData(text: string): string {
  if (text.length < LEAST_CHARS) return text
  return text
    .replace(DATA_ADDRESS, (_whole, type: string, data: string) => note(type, data.length))
    .replace(BARE, data => note('image', data.length))
}

function note(type: string, chars: number): string {
  return `[left out: ${type}, about ${Math.floor((chars * 3) / 4)} bytes]`
}
