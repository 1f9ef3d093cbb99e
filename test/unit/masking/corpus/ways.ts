// The ways in which texts write a field.

import { keep } from './made.ts'

const json = (value: unknown) => JSON.stringify(value)
const camel = (name: string) => name.replaceAll(/[_-]([a-z])/g, (_, letter: string) => letter.toUpperCase())
const shell = (name: string) => name.toUpperCase().replaceAll('-', '_')

/** The ways to write a field; `value` needs no escape in any of them. */
export const WAYS: ReadonlyArray<readonly [kind: string, write: (name: string, value: string) => string]> = [
  ['yaml', (name, value) => `app:\n  ${name}: ${value}\n  image: ${keep('nginx:1.27')}\n`],
  [
    'yaml, aligned',
    (name, value) => `app:\n  replicas:      3\n  ${name}:        ${value}\n  image:         ${keep('nginx:1.27')}\n`,
  ],
  ['yaml, quoted', (name, value) => `- host: ${keep('db-1')}\n  ${name}: "${value}"\n  port: 5432\n`],
  ['yaml, single quotes', (name, value) => `auth:\n    ${name}: '${value}' # rotated\n    realm: ${keep('ops')}\n`],
  ['yaml, folded', (name, value) => `${name}: >-\n  ${value}\nrealm: ${keep('ops')}\n`],
  ['yaml, flow', (name, value) => `users: [{id: 7, ${name}: ${value}}, {id: ${keep('8-9')}}]\n`],
  ['json', (name, value) => `{"${camel(name)}":"${value}","zone":"${keep('eu-1')}"}`],
  ['json, pretty', (name, value) => `{\n  "zone": "${keep('eu-1')}",\n  "${name}" : "${value}"\n}\n`],
  ['json in json', (name, value) => json({ log: json({ [name]: value, zone: keep('eu-1') }) })],
  ['json in json in json', (name, value) => json({ log: json({ body: json({ [name]: value, zone: keep('eu-1') }) }) })],
  ['python', (name, value) => `{'${name}': '${value}', 'zone': '${keep('eu-1')}'}`],
  ['logfmt', (name, value) => `level=info zone=${keep('eu-1')} ${name}=${value} took=3ms`],
  ['logfmt, quoted', (name, value) => `level=info ${name}="${value}" zone=${keep('eu-1')}`],
  ['env', (name, value) => `ZONE=${keep('eu-1')}\n${shell(name)}=${value}\nHOME=/root\n`],
  ['export', (name, value) => `export ${shell(name)}='${value}'\nexport ZONE=${keep('eu-1')}\n`],
  [
    'describe',
    (name, value) =>
      `    Environment:\n      ZONE:  ${keep('eu-1')}\n      ${shell(name)}:   ${value}\n    Mounts:  <none>\n`,
  ],
  [
    'pairs, yaml',
    (name, value) =>
      `env:\n  - name: ${shell(name)}\n    value: ${value}\n  - name: ZONE\n    value: ${keep('eu-1')}\n`,
  ],
  [
    'pairs, yaml, value first',
    (name, value) =>
      `env:\n  - value: "${value}"\n    name: ${shell(name)}\n  - value: ${keep('eu-1')}\n    name: ZONE\n`,
  ],
  [
    'pairs, json',
    (name, value) =>
      json({
        env: [
          { name: 'ZONE', value: keep('eu-1') },
          { name: shell(name), value },
        ],
      }),
  ],
  [
    'pairs, json, value first',
    (name, value) =>
      json({
        env: [
          { value, name: shell(name) },
          { value: keep('eu-1'), name: 'ZONE' },
        ],
      }),
  ],
  [
    'docker inspect',
    (name, value) =>
      `            "Env": [\n                "ZONE=${keep('eu-1')}",\n                "${shell(name)}=${value}"\n            ],\n`,
  ],
  ['flag', (name, value) => `/bin/app --zone ${keep('eu-1')} --${name.replaceAll('_', '-')} ${value} --verbose`],
  ['flag, =', (name, value) => `/bin/app --${name.replaceAll('_', '-')}=${value} --zone=${keep('eu-1')}`],
  ['flag, list', (name, value) => json({ args: ['--zone', keep('eu-1'), `--${name.replaceAll('_', '-')}`, value] })],
  [
    'flag, yaml list',
    (name, value) => `args:\n  - --${name.replaceAll('_', '-')}\n  - "${value}"\n  - --zone=${keep('eu-1')}\n`,
  ],
  ['xml element', (name, value) => `<app><zone>${keep('eu-1')}</zone><${name}>${value}</${name}></app>`],
  ['xml attribute', (name, value) => `<app zone="${keep('eu-1')}" ${camel(name)}="${value}"/>`],
  ['properties', (name, value) => `app.zone=${keep('eu-1')}\napp.${name.replaceAll('_', '-')}=${value}\n`],
  ['toml', (name, value) => `[app]\n${name} = "${value}"\nzone = "${keep('eu-1')}"\n`],
  ['hcl', (name, value) => `  ${name}   = "${value}"\n  zone = "${keep('eu-1')}"\n`],
  [
    'header',
    (name, value) => `GET / HTTP/1.1\r\nX-${name.replaceAll('_', '-')}: ${value}\r\nHost: ${keep('x.example.org')}\r\n`,
  ],
  ['url query', (name, value) => `GET /login?${name}=${value}&zone=${keep('eu-1')} 200`],
  ['diff', (name, value) => ` app:\n-  ${name}: ${value}\n+  ${name}: ${value}2\n   zone: ${keep('eu-1')}\n`],
  [
    'log prefix',
    (name, value) =>
      `2026-11-02T10:00:00.123Z stdout F ${name}: ${value}\n2026-11-02T10:00:00.124Z stdout F zone: ${keep('eu-1')}\n`,
  ],
  ['helm --set', (name, value) => `helm upgrade x ./x --set zone=${keep('eu-1')},auth.${camel(name)}=${value}`],
  ['shell trace', (name, value) => `+ ${shell(name)}=${value}\n+ echo ${keep('done-1')}\n`],
]
