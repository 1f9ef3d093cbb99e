import { describe, expect, test } from 'vitest'
import { repetitionStart } from '#core/investigation/ask/repetition.ts'

const times = (count: number, make: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => make(at)).join('')
/** Picks in an order that changes and never follows a period. */
const mixed = (items: ReadonlyArray<string>, count: number, between = ' ') =>
  times(count, at => (items[(at * at + (at >> 2)) % items.length] ?? '') + between)

const INTRO = 'The node web-0 reports a full disk, and the kubelet has begun to evict pods because of it.\n\n'
const SENTENCES = [
  'The disk of web-0 is full and has to be cleaned.',
  'I will look at the disk usage again.',
  'The pods were evicted because of disk pressure.',
  'The logs show that no space is left on the device.',
  'Let me check the events of the node once more.',
]

/** What is kept is checked too: the loop is cut, the text before it is not. */
const LOOPS: ReadonlyArray<[name: string, text: string, keeps: string]> = [
  ['one sentence over and over', INTRO + times(12, () => 'I will check the disk again. '), INTRO],
  ['one line over and over', INTRO + times(12, () => 'The disk is full and needs to be cleaned.\n'), INTRO],
  ['a summary of one repeated line', times(20, () => 'The disk of web-0 is full.\n'), ''],
  ['a handful of sentences in changing order', INTRO + mixed(SENTENCES, 30), INTRO],
  ['a handful of lines in changing order', INTRO + mixed(SENTENCES, 30, '\n'), INTRO],
  ['a numbered list of one item', INTRO + times(20, at => `${at + 1}. Check the disk usage of the node.\n`), INTRO],
  ['bullets of two items in turn', INTRO + times(24, at => `- **${SENTENCES[at % 2]}**\n`), INTRO],
  ['a paragraph of 700 characters', INTRO + times(8, () => `${SENTENCES.join(' ').repeat(3)}\n\n`), INTRO],
  ['a word without end', INTRO + 'the the '.repeat(100), INTRO],
  ['exclamation marks without end', INTRO + '!'.repeat(2500), INTRO],
  ['a phrase without a full stop', INTRO + times(12, () => 'and then check the disk usage of the node '), INTRO],
  ['headings and their only sentence', INTRO + times(12, () => '## Analysis\nThe disk of web-0 is full.\n\n'), INTRO],
  [
    'a conclusion that is drawn again and again',
    INTRO + times(9, () => `In conclusion, ${SENTENCES[0]}\n\nNext steps: ${SENTENCES[4]}\n\n`),
    INTRO,
  ],
  ['a quoted log line without end', INTRO + '```\n' + times(80, () => 'connection to 10.0.0.7 refused\n'), INTRO],
  [
    'a row of a table without end',
    INTRO + '| pod | state |\n|---|---|\n' + times(80, () => '| web-0 | Pending |\n'),
    INTRO,
  ],
  ['a loop whose last sentence is cut', INTRO + mixed(SENTENCES, 30) + 'The disk of w', INTRO],
]

const HONEST: ReadonlyArray<[name: string, text: string]> = [
  ['a short answer', 'The disk of web-0 is full. Delete /var/log/old.\n'],
  ['an empty answer', ''],
  [
    'a sentence said three times for emphasis',
    INTRO + 'Do not restart the node. Do not restart the node. Do not restart the node. It would lose its logs.',
  ],
  ['a list of pods that are all alike', INTRO + times(40, at => `- web-${at}: Running, 0 restarts, ready\n`)],
  [
    'a table with a name in each row',
    '| pod | state | restarts |\n|---|---|---|\n' + times(60, at => `| web-${at} | Running | 0 |\n`),
  ],
  [
    'a table whose rows are the same',
    '| state | reason |\n|---|---|\n' + times(20, () => '| Pending | Insufficient memory |\n') + '\nAll are pending.\n',
  ],
  [
    'a quoted log with times',
    '```\n' + times(40, at => `12:00:${String(at).padStart(2, '0')} connection to 10.0.0.7 refused\n`) + '```\n',
  ],
  [
    'a quoted log without times',
    '```\n' +
      times(25, () => 'Back-off restarting failed container web in pod web-0\n') +
      '```\nThe container is restarted again and again.\n',
  ],
  [
    'an indented log without times',
    'The log says:\n\n' + times(25, () => '    panic: no space left on device\n') + '\nSo the disk is full.\n',
  ],
  [
    'sections with the same fields',
    times(12, at => `### web-${at}\n- Status: healthy\n- Restarts: 0\n- Disk pressure: none\n\n`),
  ],
  [
    'rulers and borders',
    `${INTRO}${'-'.repeat(120)}\n${'='.repeat(120)}\n| ${'-'.repeat(300)} |\nThe end of the report.\n`,
  ],
  [
    'JSON of many like items',
    '```json\n[\n' +
      times(30, at => `  {\n    "name": "web-${at}",\n    "ready": true,\n    "phase": "Running"\n  },\n`) +
      ']\n```\n',
  ],
  ['YAML of many like items', times(30, at => `- name: web-${at}\n  ready: true\n  phase: Running\n`)],
  ['commands for many hosts', times(30, at => `ssh node-${at} 'df -h /var && systemctl status kubelet'\n`)],
  [
    'an account that comes back to its points',
    INTRO +
      SENTENCES.join(' ') +
      '\n\nIn short: ' +
      SENTENCES.slice(0, 3).join(' ') +
      '\n\nWhat to do: free space in /var/log, then watch the node for an hour.\n',
  ],
  [
    'a checklist with yes and no',
    times(20, at => `${at + 1}. Check number ${at + 1}: ${at % 3 === 0 ? 'no' : 'yes'}\n`),
  ],
]

describe('a reply that loops', () => {
  test.each(LOOPS)('%s is cut before the loop', (_name, text, keeps) => {
    const start = repetitionStart(text)
    expect(start).not.toBeNull()
    const kept = text.slice(0, start ?? 0)
    expect(kept.startsWith(keeps)).toBe(true)
    expect(repetitionStart(kept)).toBeNull()
    // At most the first round stays, and one row of quoted lines.
    expect(kept.length - keeps.length).toBeLessThanOrEqual(keeps === '' ? 60 : 1200)
  })
})

describe('an honest reply', () => {
  test.each(HONEST)('%s goes on at every length', (_name, text) => {
    for (let length = 100; length < text.length + 100; length += 100)
      expect([length, repetitionStart(text.slice(0, length))]).toEqual([length, null])
  })
})
