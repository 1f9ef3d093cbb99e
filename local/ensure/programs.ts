// Programs that tests need and npm cannot install: looked for on the path, else installed if that is allowed, else asked for.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Fault } from '../start/fault.ts'

export type Program = {
  what: string
  /** Names on the path, or whole paths; the first that exists is used. */
  names: ReadonlyArray<string>
  debian: string
  brew: string
}

const CHROMIUM: Program = {
  what: 'Chromium',
  names: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  debian: 'chromium',
  brew: '--cask chromium',
}

export const PROGRAMS: ReadonlyArray<Program> = [
  CHROMIUM,
  { what: 'Prometheus', names: ['prometheus'], debian: 'prometheus', brew: 'prometheus' },
  {
    what: 'Alertmanager',
    names: ['prometheus-alertmanager', 'alertmanager'],
    debian: 'prometheus-alertmanager',
    brew: 'alertmanager',
  },
  {
    what: 'node exporter',
    names: ['prometheus-node-exporter', 'node_exporter'],
    debian: 'prometheus-node-exporter',
    brew: 'node_exporter',
  },
]

/** The path of the browser. CHROMIUM_PATH overrides the search. */
export function findChromium(): string | null {
  return process.env.CHROMIUM_PATH || find(CHROMIUM)
}

export function find({ names }: Program): string | null {
  // Debian installs servers to sbin, which is not on every path.
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin']
  const places = names.flatMap(name => (name.startsWith('/') ? [name] : folders.map(folder => join(folder, name))))
  return places.find(place => existsSync(place)) ?? null
}

export type Machine = { platform: NodeJS.Platform; debian: boolean; root: boolean }

export function thisMachine(): Machine {
  return { platform: process.platform, debian: existsSync('/etc/debian_version'), root: process.getuid?.() === 0 }
}

/** Installs what is missing. Throws a Fault with the command to type when it may not. */
export function ensurePrograms(machine: Machine = thisMachine(), say: (line: string) => void = console.log): void {
  const missing = PROGRAMS.filter(program => (program === CHROMIUM ? findChromium() : find(program)) === null)
  if (missing.length === 0) return
  const names = missing.map(({ what }) => what).join(', ')
  if (!machine.debian || !machine.root) throw new Fault(askFor(missing, machine))
  say(`Installing ${names} …`)
  const packages = missing.map(({ debian }) => debian)
  if (apt(['install', '-y', '--no-install-recommends', ...packages])) return
  // A fresh container has no package lists.
  if (apt(['update']) && apt(['install', '-y', '--no-install-recommends', ...packages])) return
  throw new Fault(`The tests need ${names}, and apt-get could not install ${packages.join(' ')}: see the lines above.`)
}

export function askFor(missing: ReadonlyArray<Program>, { platform, debian }: Machine): string {
  const names = missing.map(({ what }) => what).join(', ')
  const last = 'then run `npm test` again'
  if (debian)
    return `The tests need ${names}. Type \`sudo apt-get install -y ${missing.map(each => each.debian).join(' ')}\`, ${last}.`
  if (platform === 'darwin')
    return `The tests need ${names}. Type \`brew install ${missing.map(each => each.brew).join(' ')}\`, ${last}.`
  return `The tests need ${names}. Install them and have them on the path (CHROMIUM_PATH may name the browser), ${last}.`
}

function apt(args: ReadonlyArray<string>): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0
}
