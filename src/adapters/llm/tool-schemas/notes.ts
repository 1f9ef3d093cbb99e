// What a schema says by keywords that a vendor does not take is said in the description, which every vendor shows to the model.

import { cutStart } from '#core/well-formed.ts'

/** Ours: longer values, such as a pattern of many lines, help no model. */
const MAX_CHARS = 200

export function noteOf(keyword: string, value: unknown): string {
  return `${keyword}: ${cutStart(typeof value === 'string' ? value : JSON.stringify(value), MAX_CHARS)}`
}

export function describe(description: unknown, notes: ReadonlyArray<string>): { description?: string } {
  const text = typeof description === 'string' ? description.trim() : ''
  const note = notes.length === 0 ? '' : `(${notes.join('; ')})`
  const whole = [text, note].filter(part => part !== '').join(' ')
  return whole === '' ? {} : { description: whole }
}
