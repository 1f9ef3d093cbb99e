// The tools of the conforming servers: the same for both generations of the official packages.

import { setTimeout as wait } from 'node:timers/promises'

export type Result = {
  content: Array<
    | { type: 'text'; text: string }
    | { type: 'image'; data: string; mimeType: string }
    | { type: 'resource'; resource: { uri: string; text: string } }
  >
  structuredContent?: Record<string, unknown>
  isError?: boolean
}

export type Work = {
  /** Tells the client that the tool still works. */
  progress(step: number): Promise<void>
  /** How often the tool was called, this call included. */
  calls: number
}

export type ConformingTool = {
  name: string
  readOnly: boolean
  run(args: Record<string, unknown>, work: Work): Result | Promise<Result>
}

const say = (text: string): Result => ({ content: [{ type: 'text', text }] })
// Of a real size, so that a text that holds it is no icon.
export const PICTURE = `iVBORw0KGgo${'A'.repeat(4_000)}=`

export const CONFORMING_TOOLS: ReadonlyArray<ConformingTool> = [
  { name: 'echo', readOnly: true, run: ({ text }) => say(`heard ${String(text)}`) },
  { name: 'count', readOnly: false, run: (_args, { calls }) => say(`call ${calls}`) },
  { name: 'refuse', readOnly: false, run: () => ({ ...say('namespace is required'), isError: true }) },
  {
    name: 'fault',
    readOnly: false,
    run: () => {
      throw new Error('the disk is full')
    },
  },
  {
    name: 'structure',
    readOnly: true,
    run: () => ({ content: [], structuredContent: { load: 0.5 } }),
  },
  {
    name: 'picture',
    readOnly: true,
    run: () => ({
      content: [
        { type: 'image', data: PICTURE, mimeType: 'image/png' },
        { type: 'text', text: `see data:image/png;base64,${PICTURE}` },
      ],
    }),
  },
  {
    name: 'file',
    readOnly: true,
    run: () => ({ content: [{ type: 'resource', resource: { uri: 'file:///etc/hosts', text: '127.0.0.1' } }] }),
  },
  { name: 'large', readOnly: true, run: () => say('x'.repeat(2_000_000)) },
  // Longer than the time limit of the tests, and never silent for as long.
  {
    name: 'slow',
    readOnly: true,
    async run(_args, { progress }) {
      for (let step = 1; step <= 10; step += 1) {
        await wait(250)
        await progress(step)
      }
      return say('slowly done')
    },
  },
  {
    name: 'silent',
    readOnly: false,
    async run() {
      await wait(10_000)
      return say('too late')
    },
  },
]
