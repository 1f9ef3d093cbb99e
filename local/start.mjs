// What `npm start` runs: installs what is missing, then local/start/main.ts on the project's own Node.
import { argv } from 'node:process'
import { LEAN, launch } from './launch.mjs'

launch('local/start/main.ts', argv.slice(2), LEAN)
