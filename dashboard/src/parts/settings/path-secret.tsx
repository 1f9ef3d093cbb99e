import { useState } from 'preact/hooks'
import type { Sender } from '#core/protocol/api.ts'
import { pathSecretSteps } from '../../data/path-secret.ts'
import { Steps } from './steps.tsx'

/** For a sender that can neither send a header nor sign: a secret in its address, made here and known to nobody until it is stored. */
export function PathSecret({ sender }: { sender: Sender }) {
  const [secret, setSecret] = useState<string | null>(null)
  const { label, path, path_secret: stored } = sender
  const open = () => setSecret(made => made ?? randomSecret())
  return (
    <details class="path-secret" onToggle={open}>
      <summary>
        {stored.ready ? 'A secret in its address is set' : 'It can send no header: a secret in its address'}
      </summary>
      {secret !== null && (
        <>
          {stored.ready && (
            <p class="muted">
              To change it, keep the one that is in use in <code>{`${stored.variable}_OLD`}</code> until {label} sends
              with the new one.
            </p>
          )}
          <Steps
            steps={pathSecretSteps({ address: location.origin + path, label, variable: stored.variable, secret })}
          />
        </>
      )}
    </details>
  )
}

/** 24 random bytes as 32 letters, digits, - and _. */
function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
