import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tryLock } from '../../../local/start/lock.ts'
import { openState, readRecord } from '../../../local/start/state.ts'

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tarsy-unit-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return dir
}

test('a lock is held once, and free again when it is given back', () => {
  const dir = folder()
  const first = tryLock(dir)
  expect(tryLock(dir)).toBeNull()
  first?.release()
  const again = tryLock(dir)
  expect(again).not.toBeNull()
  again?.release()
})

test('a state folder is opened once, its record read while it is open and gone when it is closed', async () => {
  const dir = join(folder(), 'new', 'state')
  const state = await openState(dir)
  const record = { pid: process.pid, workerdPid: 4, port: 8787, startedAt: '2026-11-22T10:00:00.000Z' }
  state.record(record)
  expect(readRecord(dir)).toEqual(record)
  await expect(openState(dir)).rejects.toThrow(
    `already running on ${dir} (process ${process.pid}, http://localhost:8787)`,
  )
  state.close()
  expect(readRecord(dir)).toBeNull()
})

test.each(['', '{"pid":', '{"pid":"1"}', 'null'])('a record of %j counts as none', text => {
  const dir = folder()
  writeFileSync(join(dir, 'runtime.json'), text)
  expect(readRecord(dir)).toBeNull()
})
