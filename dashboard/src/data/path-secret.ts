// A secret in the address of a sender that can neither send a header nor sign (docs/senders.md).

import type { Step } from './sender-lines.ts'

export type PathSecretPlace = { address: string; label: string; variable: string; secret: string }

/** The order matters: with invocation logs on, the first delivery would write the secret into them. */
export function pathSecretSteps({ address, label, variable, secret }: PathSecretPlace): ReadonlyArray<Step> {
  return [
    {
      text: 'In wrangler.toml, under [observability.logs], because invocation logs have whole addresses; then deploy:',
      paste: 'invocation_logs = false',
    },
    { text: 'Store a secret:', paste: `npx wrangler secret put ${variable}` },
    { text: 'Wrangler asks for it. This one was made here and is stored nowhere:', paste: secret },
    { text: `The address to give to ${label}:`, paste: `${address}/${secret}` },
  ]
}
