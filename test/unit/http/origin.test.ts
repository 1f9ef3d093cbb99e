import { expect, test } from 'vitest'
import { isLoopback } from '#http/identity/host.ts'
import { isOriginAllowed } from '#http/request/origin.ts'

const rules = {
  host: 'tarsy.example',
  dashboardUrl: 'https://dash.example/app',
  patterns: ['*.corp.example', 'https://ops.example:8443'],
}

test.each([
  [null, true],
  ['https://tarsy.example', true],
  ['https://TARSY.example', true],
  ['https://dash.example', true],
  ['http://localhost:5173', true],
  ['http://127.0.0.1:9999', true],
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
