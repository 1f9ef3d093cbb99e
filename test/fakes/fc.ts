// fast-check for all tests. Under CI it draws the same inputs each time: the gate judges a change, not luck. Everywhere else each run draws others,
// and a failure prints the seed that repeats it.

import { configureGlobal } from 'fast-check'

if (process.env['CI'] === 'true') configureGlobal({ seed: 20_261_129 })

export * as fc from 'fast-check'
