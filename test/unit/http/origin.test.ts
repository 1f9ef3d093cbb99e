import { expect, test } from 'vitest'
import { isLoopback } from '#http/request/host.ts'
import { isOriginAllowed } from '#http/request/origin.ts'

const rules = {
  local: false,
  host: 'tarsy.example',
  dashboardUrl: 'https://dash.example/app',
  patterns: ['*.corp.example', 'https://ops.example:8443'],
}

test.each([
  [null, true],
  ['https://tarsy.example', true],
  ['https://TARSY.example', true],
  ['https://dash.example', true],
  ['http://localhost:5173', false],
  ['http://127.0.0.1:9999', false],
  ['http://localhost', false],
  ['https://a.corp.example', true],
  ['https://ops.example:8443', true],
  ['http://ops.example:8443', false],
  ['https://corp.example', false],
  ['https://a.corp.example.evil', false],
  ['https://aXcorp.example', false],
  ['https://tarsy.example.evil', false],
  ['http://localhost.evil:80', false],
  ['https://evil.example', false],
  ['null', false],
  ['', false],
])('origin %s is allowed: %s', (origin, allowed) => {
  expect(isOriginAllowed(origin, rules)).toBe(allowed)
})

const LOCAL = {
  host: 'localhost:8787',
  local: true,
  dashboardUrl: 'http://localhost:5173',
  patterns: ['127.0.0.1:3000'],
}

test.each([
  ['http://localhost:8787', LOCAL, true],
  ['http://127.0.0.1:8787', LOCAL, true],
  ['http://[::1]:8787', LOCAL, true],
  // Another program's port, though it is the default of `dashboard_url`.
  ['http://localhost:5173', LOCAL, false],
  ['http://localhost:8080', LOCAL, false],
  ['http://127.0.0.1:3000', LOCAL, true],
  ['http://127.0.0.1:3000', { ...LOCAL, local: false }, false],
  ['http://localhost:8787', { ...LOCAL, host: 'tarsy.example:8787' }, false],
  ['http://localhost:5173', { ...LOCAL, host: 'tarsy.example', local: false }, false],
  ['http://localhost:8787', { ...LOCAL, host: 'tarsy.example', local: false, patterns: ['*'] }, false],
])('the origin %s is allowed by %j: %s', (origin, asked, allowed) => {
  expect(isOriginAllowed(origin, asked)).toBe(allowed)
})

test.each([
  ['localhost', true],
  ['localhost:8787', true],
  ['127.0.0.1:8787', true],
  ['127.8.9.1', true],
  ['[::1]:8787', true],
  ['localhost.evil', false],
  ['127.0.0.1.evil', false],
  ['10.0.0.1', false],
  ['0.0.0.0:8787', false],
  ['', false],
])('host %s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback)
})
