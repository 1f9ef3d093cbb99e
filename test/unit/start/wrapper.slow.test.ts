import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { canTieToParent, wrapperScript } from '../../../local/start/wrapper.ts'
import { isAlive, until } from '../../story/harness/processes.ts'

/** Starts a parent that starts the wrapped program and waits, as the start program does with workerd. */
async function startWrapped(tied: boolean): Promise<{ parent: number; child: number }> {
  const dir = mkdtempSync(join(tmpdir(), "tarsy-o'unit-"))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const script = join(dir, 'workerd.sh')
  const pidFile = join(dir, 'pid')
  const program = join(dir, 'program.mjs')
  writeFileSync(
    program,
    `import { spawn } from 'node:child_process'
     import { readFileSync, writeFileSync } from 'node:fs'
     const text = readFileSync(${JSON.stringify(script)}, 'utf8').replace('PARENT', String(process.pid))
     writeFileSync(${JSON.stringify(script)}, text)
     spawn(${JSON.stringify(script)}, ['60'], { stdio: 'inherit' })`,
  )
  writeFileSync(
    script,
    wrapperScript({ workerd: '/bin/sleep', pidFile, parent: 'PARENT' as unknown as number, tied, inspector: null }),
  )
  chmodSync(script, 0o700)
  const parent = spawn(process.execPath, [program], { stdio: 'ignore' })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const child = await until(
    'the child noted its number',
    () => existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8')),
  )
  await until('the child runs', () => isAlive(child))
  return { parent: parent.pid ?? 0, child }
}

// Processes start slowly on a busy machine.
const PATIENCE_MS = 30_000

test.each([false, ...(canTieToParent() ? [true] : [])])(
  'the runtime dies with a parent that is killed (tied by the kernel: %s)',
  async tied => {
    const { parent, child } = await startWrapped(tied)
    process.kill(parent, 'SIGKILL')
    await until('the child is gone', () => !isAlive(child))
  },
  PATIENCE_MS,
)

test(
  'Ctrl-C in the terminal does not reach the runtime behind the back of the start program',
  async () => {
    const { parent, child } = await startWrapped(false)
    process.kill(child, 'SIGINT')
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(isAlive(child)).toBe(true)
    process.kill(parent, 'SIGKILL')
  },
  PATIENCE_MS,
)
