import { describe, expect, test } from 'vitest'
import { isLoopback, readSettings } from '../../../local/start/settings.ts'

const read = (env: Record<string, string>, ...args: Array<string>) => readSettings('/repo', args, env)

test('without anything set the system listens on this machine only, on 8787, with state and config in the project', () => {
  expect(read({})).toEqual({
    host: '127.0.0.1',
    loopback: true,
    port: 8787,
    stateDir: '/repo/.tarsy/state',
    configDir: '/repo/config',
    demo: false,
    apiToken: null,
  })
})

test('folders are taken from the project, absolute ones as they are', () => {
  const { stateDir, configDir } = read({ TARSY_STATE_DIR: '../state', TARSY_CONFIG_DIR: '/etc/tarsy' })
  expect({ stateDir, configDir }).toEqual({ stateDir: '/state', configDir: '/etc/tarsy' })
})

test('an empty variable counts as not set', () => {
  expect(read({ PORT: '', HOST: '', TARSY_API_TOKEN: '', TARSY_STATE_DIR: '' })).toEqual(read({}))
})

test('--demo is understood, anything else is refused by name', () => {
  expect(read({}, '--demo').demo).toBe(true)
  expect(() => read({}, '--dmeo')).toThrow('Unknown option --dmeo. Usage: npm start [-- --demo]')
})

test.each(['80a', '-1', '65536', '1e3', ' 80'])('PORT=%j is not a port', PORT => {
  expect(() => read({ PORT })).toThrow(`PORT=${PORT} is not a port.`)
})

test.each([
  ['0', 0],
  ['65535', 65_535],
])('PORT=%s is a port', (PORT, port) => {
  expect(read({ PORT }).port).toBe(port)
})

test.each(['0.0.0.0', '192.168.1.4', '::', 'example.test'])(
  'HOST=%s without a token is refused with the way out',
  HOST => {
    expect(() => read({ HOST })).toThrow(/needs a token: set TARSY_API_TOKEN/)
    expect(read({ HOST, TARSY_API_TOKEN: 't' })).toMatchObject({ host: HOST, loopback: false, apiToken: 't' })
  },
)

test('localhost is listened on as one address', () => {
  expect(read({ HOST: 'localhost' })).toMatchObject({ host: '127.0.0.1', loopback: true })
})

describe('loopback', () => {
  test.each(['127.0.0.1', '127.8.9.1', '::1'])('%s is', host => expect(isLoopback(host)).toBe(true))
  test.each(['127.example.test', '0.0.0.0', '::', '128.0.0.1'])('%s is not', host =>
    expect(isLoopback(host)).toBe(false),
  )
})
