import { expect, test } from 'vitest'
import { Fault, sentence } from '../../../local/start/fault.ts'

const coded = (code: string, message: string) => Object.assign(new Error(message), { code })

test.each([
  [new Fault('Port 1 is in use.'), 'Port 1 is in use.'],
  [
    coded('ERR_ADDRESS_IN_USE', 'Address already in use (127.0.0.1:8787). Please …'),
    /^The port is in use.*PORT=8788 npm start$/,
  ],
  [coded('EACCES', "EACCES: permission denied, mkdir '/x'"), /permission denied.*TARSY_STATE_DIR/],
  [
    coded('ERR_RUNTIME_FAILURE', 'The Workers runtime failed to start.\nRuntime stderr:\nbad flag'),
    /could not start: bad flag\. Run `npm ci`/,
  ],
  [new Error('something\n    at file.ts:1:2'), 'The start failed: something'],
  ['a text', 'The start failed: a text'],
])('%s becomes one sentence', (error, expected) => {
  expect(sentence(error)).toMatch(expected)
  expect(sentence(error)).not.toContain('\n')
})
