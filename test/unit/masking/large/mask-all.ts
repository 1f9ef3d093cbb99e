// Masks texts in a process of its own, whose heap is limited. Prints one line a text: CPU time in milliseconds, and whether it was refused.

import { maskWith } from '../corpus/judge.ts'
import { textsOf } from './texts.ts'

const size = Number(process.argv[2])
const chosen = textsOf(process.argv[3] ?? '', size)
const mask = maskWith(['kubernetes', 'security'])

for (const { name, make } of chosen) {
  const before = process.cpuUsage()
  let refused = false
  try {
    mask(make())
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    refused = true
  }
  const { user, system } = process.cpuUsage(before)
  console.log(
    JSON.stringify({
      name,
      ms: Math.round((user + system) / 1000),
      refused,
      rss: Math.round(process.memoryUsage().rss / 1e6),
    }),
  )
}
