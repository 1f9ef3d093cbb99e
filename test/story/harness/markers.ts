// A marker for each place of a secret, and the texts in which alerts and tools carry theirs.

import { randomBytes } from 'node:crypto'

// Long enough for the patterns that ask for twenty characters, and not of a form that a pattern knows by itself.
const marker = (place: string) => `mk-${place}-${randomBytes(9).toString('hex')}`

/** Variables of the environment: keys and tokens. */
export const keys = {
  SCRIPTED_API_KEY: marker('provider'),
  REFUSED_API_KEY: marker('refused'),
  VAULT_TOKEN: marker('bearer'),
  VAULT_TEAM_TOKEN: marker('header'),
  VAULT_QUERY_TOKEN: marker('query'),
  REFUSING_TOKEN: marker('refusing'),
  DB_PASSWORD: marker('stdio'),
  TARSY_API_TOKEN: marker('api'),
}
/** Secrets that stand in tarsy.yaml as they are. */
export const literals = { stdio: marker('literal'), header: marker('literal') }
export const alert = {
  password: marker('password'),
  apiKey: marker('key'),
  token: marker('token'),
  pem: randomBytes(96).toString('base64'),
  person: `${marker('person')}@example.org`,
  annotation: marker('annotation'),
}
export const result = {
  secret: marker('secret'),
  stringData: marker('string'),
  applied: marker('applied'),
  password: marker('result'),
}
export const markers = Object.entries({
  ...keys,
  ...prefixed('literal', literals),
  ...prefixed('alert', alert),
  ...prefixed('result', result),
})

function prefixed(prefix: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]))
}

export const base64 = (text: string) => Buffer.from(text).toString('base64')

export const alertText = `Login to the database fails on db-1.
password: ${alert.password}
api_key=${alert.apiKey}
curl -H "Authorization: Bearer ${alert.token}" https://db-1.example.org
Written by ${alert.person}
-----BEGIN PRIVATE KEY-----
${alert.pem}
-----END PRIVATE KEY-----
`

export const toolResult = `apiVersion: v1
kind: Secret
metadata:
  name: db-1
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"kind":"Secret","stringData":{"password":"${result.applied}"}}
data:
  password: ${base64(result.secret)}
stringData:
  user: ${result.stringData}
---
apiVersion: v1
kind: ConfigMap
data:
  url: 'password=${result.password} host=db-1'
`
