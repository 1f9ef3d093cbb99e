// Lets another process do work whose memory this one shall not keep: what it loads goes when it ends. Beside other work it also takes no time, where
// there are two cores.

import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { Fault, sentence } from './fault.ts'

type Said<Answer> = { ok: true; answer: Answer } | { ok: false; why: string }

export type Question = {
  /** A file beside this one, which calls `answerOnce`. */
  program: string
  /** The subject of the sentence "… could not be done". */
  what: string
  /** What the program is told, in values as structured clones take them. It is started at once, and may load what it needs until it is told. */
  input: unknown
}

/** Throws a Fault with what the program says is wrong. The program is killed once it has answered: what it leaves in files stays. */
export async function askApart<Answer>({ program, what, input }: Question): Promise<Answer> {
  const child = fork(join(import.meta.dirname, program), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  // Stopping the start stops it.
  const end = () => void child.kill('SIGKILL')
  process.once('exit', end)
  const said = await new Promise<Said<Answer>>(resolve => {
    child.once('message', message => resolve(message as Said<Answer>))
    const without = (how: unknown) => resolve({ ok: false, why: `${what} could not be done (${how}).` })
    child.once('error', without)
    child.once('exit', (code, signal) => without(`its program ended with ${signal ?? code}`))
    void tell(child, input).catch(without)
  })
  process.off('exit', end)
  end()
  if (!said.ok) throw new Fault(said.why)
  return said.answer
}

/** Rejects if there is no input, or no program any more. */
async function tell(child: ChildProcess, input: unknown): Promise<void> {
  const message = await input
  await new Promise<void>((resolve, reject) =>
    child.send(message as never, error => (error === null ? resolve() : reject(error))),
  )
}

/** For the program: hears one question and answers it. */
export function answerOnce<Input, Answer>(answer: (input: Input) => Promise<Answer>): void {
  // Whoever asked is gone.
  process.once('disconnect', () => process.exit())
  process.once('message', input => {
    const said = answer(input as Input).then<Said<Answer>, Said<Answer>>(
      value => ({ ok: true, answer: value }),
      error => ({ ok: false, why: sentence(error) }),
    )
    void said.then(message => process.send?.(message))
  })
}
