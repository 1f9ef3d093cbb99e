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
  address: marker('address'),
  first: marker('first'),
  second: marker('second'),
  flag: marker('flag'),
  runbook: marker('runbook'),
  annotation: marker('annotation'),
}
export const result = {
  secret: marker('secret'),
  stringData: marker('string'),
  applied: marker('applied'),
  password: marker('result'),
  clientKey: marker('clientkey'),
  clientSecret: marker('clientsecret'),
  refresh: marker('refresh'),
  variable: marker('variable'),
  diff: marker('diff'),
  prefixed: marker('prefixed'),
  installation: marker('installation'),
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
{"password":"${alert.first} ${alert.second}","host":"db-1"}
postgres://app:${alert.address}@db-1.example.org:5432/shop
+ mysqldump --password ${alert.flag} shop
-----BEGIN PRIVATE KEY-----
${alert.pem}
-----END PRIVATE KEY-----
`

const pem = (text: string) =>
  `-----BEGIN RSA PRIVATE KEY-----\n${base64(text.repeat(9))}\n-----END RSA PRIVATE KEY-----\n`

/** What a tool answers that shows a kubeconfig, an environment, a diff and logs. */
export const mixedResult = `users:
- name: admin
  user:
    client-key-data: ${base64(pem(result.clientKey))}
    auth-provider:
      config:
        client-secret: ${result.clientSecret}
        refresh-token: ${result.refresh}
env:
- name: DB_PASSWORD
  value: "${result.variable} and more"
used gh${'s_'}1234_${base64(result.installation).replaceAll('=', '')}.e30.x for the checkout

--- a/secret.yaml
+++ b/secret.yaml
 kind: Secret
 data:
-  dsn: ${base64('old')}
+  dsn: ${base64(result.diff)}

web-0 | kind: Secret
web-0 | data:
web-0 |   dsn: ${base64(result.prefixed)}
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
