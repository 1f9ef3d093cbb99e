// What an obeying model writes, as the page renders it. DOMPurify sanitises little in happy-dom, so that this is what rendering alone does;
// test/browser/dashboard-fixture/ looks at both in Chromium.

import { afterAll, expect, test } from 'vitest'
import { render } from '../../dashboard/src/data/markdown-render.ts'
import { INJECTIONS, saidIn } from '../fakes/injections.ts'

const WRITTEN = [
  ...INJECTIONS.map(([tries, text]) => [tries, saidIn(text)] as const).filter(([, text]) => text !== ''),
  ['a link by reference', '[here][1]\n\n[1]: https://evil.example/a'],
  ['a link around an image', '[![x](https://evil.example/p.png)](https://evil.example/a)'],
  ['an address in angle brackets', '<https://evil.example/a> <someone@evil.example>'],
  ['a link in a table', '| a |\n|---|\n| [x](https://evil.example/a) |'],
  ['a link in a heading', '# [x](https://evil.example/a)'],
  ['HTML in a list', '- <svg onload=alert(1)><a href="https://evil.example/">x</a></svg>'],
  ['a title that breaks out', '[x](https://evil.example/a "\\"><img src=https://evil.example/p.png>")'],
  ['an address that breaks out', '[x](<https://evil.example/"><img src=https://evil.example/p.png>>)'],
  ['a background', '<p style="background:url(https://evil.example/p.png)">x</p>'],
] as const

const counts = { texts: 0, links: 0, loads: 0 }

/** Everything in the page that leads to an address, or asks for one by itself. */
function leadsOf(text: string) {
  const page = document.createElement('div')
  page.innerHTML = render(text)
  const ours = (address: string | null) =>
    address !== null && new URL(address, location.href).origin === location.origin
  return {
    links: [...page.querySelectorAll('[href], form, [xlink\\:href]')].filter(each => !ours(each.getAttribute('href'))),
    loads: [
      ...page.querySelectorAll(
        'img, svg, iframe, object, embed, video, audio, source, link, script, [src], [srcset], [style], [background]',
      ),
    ],
    shown: page.textContent ?? '',
  }
}

test.each(WRITTEN)('%s leads nowhere, and is shown', (_tries, text) => {
  const { links, loads, shown } = leadsOf(text)
  counts.texts += 1
  counts.links += links.length
  counts.loads += loads.length
  expect(links.map(each => each.outerHTML)).toEqual([])
  expect(loads.map(each => each.outerHTML)).toEqual([])
  expect(shown.trim()).not.toBe('')
})

test('a link of another host is its label and its address, a link to this dashboard is a link', () => {
  expect(render('[a **runbook**](https://r.example/a?b=1&c="2")')).toContain(
    'a <strong>runbook</strong> (<code>https://r.example/a?b=1&amp;c="2"</code>)',
  )
  expect(render('![chart](https://r.example/p.png)')).toContain('chart (<code>https://r.example/p.png</code>)')
  expect(render('https://r.example/a')).not.toContain('(')
  const page = document.createElement('div')
  page.innerHTML = render(`[the session](${location.origin}/sessions/s1)`)
  expect(page.querySelector('a')?.getAttribute('href')).toBe(`${location.origin}/sessions/s1`)
})

afterAll(() => {
  console.log(
    `rendered: ${counts.texts} texts · links to other hosts ${counts.links} · what the page would load ${counts.loads}`,
  )
  expect(counts).toMatchObject({ links: 0, loads: 0 })
})
