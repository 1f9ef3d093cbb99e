import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'

test('an object answers', async () => {
  const response = await exports.default.fetch('http://x/?id=a')
  expect(await response.text()).toBe('hello a')
})
