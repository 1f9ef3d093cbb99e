// What the patterns were written against: fields in all the ways in which texts write them, and places that are no fields.

import {
  ALNUM,
  base64,
  hex,
  hide,
  jwt,
  keep,
  LETTERS,
  LOWER,
  made,
  pem,
  pemBody,
  UPPER,
  URLSAFE,
  uuid,
  type Hidden,
} from './made.ts'
import { WAYS } from './ways.ts'

const json = (value: unknown) => JSON.stringify(value)

// Each way meets some of these; every name meets every way over the rounds.
const NAMES: ReadonlyArray<readonly [name: string, value: string]> = [
  ['password', 'n0t-A-word'],
  ['db_password', 'Wint3r!2026'],
  ['passwd', 'kx81Zt0p'],
  ['root_passphrase', 'blue-42-river'],
  ['admin_pwd', '8675309x'],
  ['api_key', made('t1', 32)],
  ['stripe_api_key', made('t2', 40, LOWER)],
  ['access_token', made('t3', 36, URLSAFE)],
  ['refresh_token', `1.${made('t4', 30)}`],
  ['client_secret', made('t5', 24)],
  ['webhook_secret', hex('t6', 40)],
  ['secret_access_key', made('t7', 40, `${ALNUM}+/`)],
  ['private_key', made('t8', 64, `${ALNUM}+/`)],
  ['auth_token', hex('t9', 32)],
  ['encryption_key', made('t10', 43)],
  ['jwt', jwt('t11')],
  ['password_primary', 'Ghost-77'],
]

const ROUNDS = 5
const FIELDS: ReadonlyArray<Hidden> = Array.from({ length: ROUNDS }, (_, round) =>
  WAYS.map(([kind, write], at): Hidden => {
    const [name, value] = NAMES[(at * 3 + round * 5) % NAMES.length] ?? ['password', 'n0t-A-word']
    return [kind, write(name, hide(value))]
  }),
).flat()

/** Passwords that hold what ends other values. */
const DIFFICULT: ReadonlyArray<Hidden> = [
  ['quotes and blanks', `{"password":"${hide('correct horse battery')}","n":1}`],
  ['quotes and blanks', `{"password":"${hide('say \\"hi\\" twice')}","zone":"${keep('eu-1')}"}`],
  ['quotes and blanks', json({ msg: `{"password":"${hide('correct horse battery')}","zone":"${keep('eu-1')}"}` })],
  ['quotes and blanks', `password: "${hide('a: b, c; d')}"\nzone: ${keep('eu-1')}`],
  ['quotes and blanks', `password: '${hide("it''s a secret")}'\nzone: ${keep('eu-1')}`],
  ['quotes and blanks', `DB_PASSWORD="${hide('p w # d')}" ./run ${keep('now')}`],
  ['quotes and blanks', `ZONE=${keep('eu-1')}\nDB_PASSWORD=${hide('correct horse battery staple')}\nHOME=/root\n`],
  ['quotes and blanks', `      DB_PASSWORD:   ${hide('correct horse battery')}\n      ZONE:  ${keep('eu-1')}\n`],
  ['quotes and blanks', `"Env":["DB_PASSWORD=${hide('correct horse battery')}","ZONE=${keep('eu-1')}"]`],
  ['quotes and blanks', `--password '${hide('correct horse battery')}' --zone ${keep('eu-1')}`],
  ['block scalar', `password: |\n  ${hide('first-line-1')}\n  ${hide('second-line-2')}\nzone: ${keep('eu-1')}\n`],
  ['block scalar', `  - name: DB_PASSWORD\n    value: |-\n      ${hide('first-line-1')}\n  - name: ${keep('ZONE')}\n`],
  ['block scalar', `token: >\n\n  ${hide(made('bs', 30))}\n\nzone: ${keep('eu-1')}\n`],
  ['next line', `password:\n  ${hide('On-The-Next-1')}\nzone: ${keep('eu-1')}\n`],
  ['anchors', `password: &pw ${hide('Anch0r-pw')}\nzone: ${keep('eu-1')}\n`],
]

const URLS: ReadonlyArray<Hidden> = [
  'pl4in-pw',
  'with@sign-1',
  'with:colon-1',
  'with/slash-1',
  'with%40code-1',
  'with#hash-1',
  'with?mark-1',
  'a&b=c-1',
  "quo'te-1",
].flatMap((password, at): Array<Hidden> => {
  const scheme = ['postgres', 'mysql', 'redis', 'amqp', 'mongodb', 'https', 'ftp', 'smtp', 'nats'][at] ?? 'https'
  return [
    ['url', `${scheme}://app:${hide(password)}@${keep('db-1.example.org')}:5432/x`],
    ['url in env', `DATABASE_URL=${scheme}://app:${hide(password)}@${keep('db-1')}/x?ssl=true\nHOME=/root\n`],
    ['url in json', `{"url":"${scheme}://:${hide(password)}@${keep('db-1')}:99","n":1}`],
  ]
})

const CONNECTIONS: ReadonlyArray<Hidden> = [
  ['connection string', `Data Source=${keep('sql-1')};User Id=sa;Password=${hide('Pa ss 9')};Encrypt=no`],
  ['connection string', `Server=${keep('sql-1')};Uid=sa;Pwd=${hide('Sq1-pw!')};`],
  [
    'connection string',
    `"Server=${keep('sql-1')};Database=x;User=sa;Password=${hide('Qu0ted-pw')};MultipleActiveResultSets=true"`,
  ],
  ['connection string', `AccountName=${keep('store1')};AccountKey=${hide(`${made('ck', 86, `${ALNUM}+/`)}==`)}`],
  [
    'connection string',
    `HostName=${keep('hub')}.azure-devices.net;SharedAccessKeyName=o;SharedAccessKey=${hide(`${made('ih', 43)}=`)}`,
  ],
  [
    'connection string',
    `BlobEndpoint=https://${keep('x')}.blob.core.windows.net;SharedAccessSignature=sv=2026&sig=${hide(made('sas', 44))}`,
  ],
  ['connection string', `dbname=x user=y password=${hide('l1bpq-pw')} host=${keep('pg-1')}`],
  ['connection string', `app:${hide('g0dsn-pw')}@tcp(${keep('mysql-1')}:3306)/x`],
  ['connection string', `jdbc:mysql://${keep('db-1')}/x?user=a&password=${hide('jd6c-pw')}`],
  ['connection string', `jdbc:oracle:thin:app/${hide('0ra-pw')}@${keep('ora-1')}:1521:x`],
]

const COMMANDS: ReadonlyArray<Hidden> = [
  ['command', `mysql -u root -p${hide('gluedPw1')} -h ${keep('db-1')}`],
  ['command', `mysqldump --user=root --password=${hide('dumpPw1')} ${keep('shop')}`],
  ['command', `redis-cli -a ${hide('redisPw1')} -h ${keep('cache-1')} ping`],
  ['command', `mongosh -u admin -p ${hide('mongoPw1')} --host ${keep('m-1')}`],
  ['command', `docker login -u ci -p ${hide('dockerPw1')} ${keep('registry.example.org')}`],
  ['command', `sshpass -p ${hide('sshPw123')} ssh ${keep('host-1')}`],
  ['command', `sshpass -p${hide('S3cr3tZ')} ssh ${keep('host-2')}`],
  ['command', `sqlcmd -S ${keep('db-1')} -U sa -P${hide('Attach3d-Pw')} -Q 'select 1'`],
  ['command', `ldapsearch -x -D cn=admin -w${hide('att4ched')} -b ${keep('dc=example')}`],
  ['command', `curl -s -u${keep('elastic')}:${hide('att4-pw')} https://es:9200/`],
  ['command', `curl -u admin:${hide('curlPw12')} https://${keep('es-1')}:9200`],
  ['command', `curl --user "admin:${hide('curl Pw 12')}" https://${keep('es-1')}`],
  ['command', `curl -sS -H "Authorization: Bearer ${hide(made('cu', 40))}" https://${keep('es-1')}`],
  ['command', `ldapsearch -x -D cn=admin -w ${hide('ldapPw12')} -b ${keep('dc=example')}`],
  ['command', `sqlcmd -S ${keep('sql-1')} -U sa -P ${hide('sqlPw!12')}`],
  ['command', `PGPASSWORD='${hide('pg pw 12')}' psql -h ${keep('pg-1')}`],
  ['command', `vault login ${hide(`hv${'s.'}${made('vl', 24)}`)} # ${keep('ok-1')}`],
  ['command', `kubectl create secret docker-registry r --docker-password=${hide('dr-Pw-12')} -n ${keep('shop-1')}`],
  ['command', `kubectl --token ${hide(made('kt', 20))} get pods -n ${keep('shop-1')}`],
  ['command', `keytool -storepass ${hide('storePw1')} -list -keystore ${keep('a.jks')}`],
  ['command', `["mysqladmin","-p${hide('listPw12')}","ping","-h","${keep('db-1')}"]`],
  ['command', `["redis-cli","-a","${hide('listPw12')}","ping","${keep('x-1')}"]`],
  ['command', `command:\n- redis-server\n- --requirepass\n- ${hide('yamlPw12')}\n- --port=${keep('6380')}\n`],
  ['command', `openssl rsa -in k.pem -passin pass:${hide('opensslPw')} -out ${keep('o.pem')}`],
  ['netrc', `machine ${keep('x.example.org')}\nlogin bot\npassword ${hide('netrc#Pw1')}\n`],
  ['pgpass', `*:*:*:app:${hide('pgpass-Pw')}\n${keep('pg-1')}:5432:x:y:${hide('pgpass-Pw2')}\n`],
  ['redis conf', `port ${keep('6379')}\nrequirepass ${hide('confPw12')}\n`],
  ['sql', `ALTER USER ${keep('app')} WITH PASSWORD '${hide('alter pw')}'`],
  ['sql', `CREATE USER 'x'@'%' IDENTIFIED BY '${hide('ident pw')}' -- ${keep('ok-1')}`],
  ['sql', `SET PASSWORD FOR '${keep('x')}'@'%' = PASSWORD('${hide('set-pw-1')}')`],
  ['sql', `INSERT INTO accounts (id, email_id, password) VALUES (7, '${keep('e-1')}', '${hide('values-pw-1')}')`],
  ['sql', `update users set password = '${hide('update-pw')}' where name = '${keep('bob-1')}'`],
  ['crypt', `root:${hide(`$6$${made('salt', 8)}$${made('cr', 86)}`)}:19000:0:${keep('99999')}`],
  ['crypt', `admin:${hide(`$2y$10$${made('bc', 53)}`)} ${keep('htpasswd-1')}`],
]

const HEADERS: ReadonlyArray<Hidden> = [
  ['authorization', `Authorization: Basic ${hide(base64('user:pass word'))}\nHost: ${keep('x-1')}\n`],
  ['authorization', `{"Authorization":"Bearer ${hide(made('ab', 40))}","Host":"${keep('x-1')}"}`],
  ['authorization', `headers: map[Authorization:[Basic ${hide(base64('root:toor-1'))}] Host:[${keep('x-1')}]]`],
  ['authorization', `authorization=[Token ${hide(hex('au', 40))}] host=${keep('x-1')}`],
  ['authorization', `-H 'Authorization: ApiKey ${hide(made('ak', 40))}' ${keep('x-1')}`],
  ['authorization', `Authorization: Splunk ${hide(uuid('hec'))}\nHost: ${keep('x-1')}`],
  ['authorization', `rejected Basic ${hide(base64('svc:basic-pw'))} from ${keep('10.0.0.7')}`],
  ['cookie', `Cookie: lang=${keep('de')}; session=${hide(made('co', 40))}\n`],
  ['cookie', `set-cookie: connect.sid=${hide(`s%3A${made('sid', 32)}`)}; Path=${keep('/x')}`],
  ['signature', `https://x.s3.amazonaws.com/k?X-Amz-Date=${keep('20261101')}&X-Amz-Signature=${hide(hex('xs', 64))}`],
  ['signature', `https://x.blob.core.windows.net/c?se=${keep('2026')}&sig=${hide(made('bs', 44))}`],
]

const KEYS: ReadonlyArray<Hidden> = [
  ...[
    'RSA PRIVATE KEY',
    'PRIVATE KEY',
    'EC PRIVATE KEY',
    'OPENSSH PRIVATE KEY',
    'ENCRYPTED PRIVATE KEY',
    'DSA PRIVATE KEY',
  ].flatMap((label): Array<Hidden> => {
    const body = pemBody(label, 4)
    const [begin, end] = [`-----BEGIN ${label}-----`, `-----END ${label}-----`]
    return [
      ['pem', `${keep('before')}\n${begin}\n${hide(body)}\n${end}\n${keep('after')}`],
      ['pem in json', `{"a":"${keep('b-1')}","pem":"${begin}\\n${hide(body.replaceAll('\n', '\\n'))}\\n${end}\\n"}`],
      ['pem without an end', `${keep('before')}\n${begin}\n${hide(body)}`],
      ['pem without a beginning', `${hide(body)}\n${end}\n${keep('after')}`],
      [
        'pem in yaml',
        `key: |\n  ${begin}\n${body
          .split('\n')
          .map(line => `  ${hide(line)}`)
          .join('\n')}\n  ${end}\nzone: ${keep('eu-1')}\n`,
      ],
      ['pem in base64', `blob: ${hide(base64(pem(label, label)))}\nzone: ${keep('eu-1')}\n`],
    ]
  }),
  [
    'kubeconfig',
    `users:\n- name: ${keep('admin')}\n  user:\n    client-certificate-data: ${base64(pem('CERTIFICATE', 'kcc'))}\n    client-key-data: ${hide(base64(pem('RSA PRIVATE KEY', 'kck')))}\n`,
  ],
  [
    'kubeconfig',
    json({ users: [{ name: keep('a-1'), user: { 'client-key-data': hide(base64(pem('EC PRIVATE KEY', 'kcj'))) } }] }),
  ],
  ['kubeconfig', `- name: ${keep('sa')}\n  user:\n    token: ${hide(jwt('kct'))}\n`],
  [
    'kubeconfig',
    `      config:\n        client-id: ${keep('kube-1')}\n        client-secret: ${hide('Zq8xV2mNw4')}\n        id-token: ${hide(jwt('kci'))}\n        refresh-token: ${hide('rt-88231-abcd')}\n`,
  ],
  ['dockerconfigjson', json({ auths: { [keep('ghcr.io')]: { auth: hide(base64('bot:ghcr-pw-1')) } } })],
  [
    'dockerconfigjson',
    `.dockerconfigjson: ${hide(base64(json({ auths: { 'x.io': { auth: base64('a:b-secret') } } })))}\nzone: ${keep('eu-1')}`,
  ],
  ['npmrc', `//npm.example.org/:_authToken=${hide(made('nr', 36))}\nregistry=${keep('https://npm.example.org')}`],
  ['npmrc', `//npm.example.org/:_password=${hide(base64('npm-pw-1'))}\nalways-auth=${keep('true')}`],
]

const V = base64('value-of-a-secret')
const MANIFESTS: ReadonlyArray<Hidden> = [
  ['secret', `apiVersion: v1\nkind:   Secret\nmetadata:\n  name: ${keep('db-1')}\ndata:\n  dsn: ${hide(V)}\n`],
  ['secret', `kind: Secret # x\nmetadata: {name: ${keep('db-1')}}\nstringData:\n  note: ${hide('plain words here')}\n`],
  ['secret', `kind: "Secret"\ndata:\n  dsn: |\n    ${hide(V)}\nmetadata:\n  name: ${keep('db-1')}\n`],
  ['secret', json({ kind: 'Secret', metadata: { name: keep('db-1') }, data: { dsn: hide(V) } })],
  ['secret', `${json({ data: { dsn: hide(V) }, kind: 'Secret', metadata: { name: keep('db-1') } })}\n{"kind":"Pod"}`],
  ['secret', `log: ${json(`kind: Secret\ndata:\n  dsn: ${hide(V)}\n`)} ${keep('x-1')}`],
  [
    'secret in a diff',
    `--- a.yaml\n+++ b.yaml\n@@ -1,6 +1,6 @@\n apiVersion: v1\n data:\n-  dsn: ${hide(V)}\n+  dsn: ${hide(`${V.slice(0, -4)}QQ==`)}\n kind: Secret\n metadata:\n   name: ${keep('db-1')}\n`,
  ],
  [
    'secret in a diff',
    `diff --git a/s.yaml b/s.yaml\n+apiVersion: v1\n+kind: Secret\n+metadata:\n+  name: ${keep('db-1')}\n+data:\n+  dsn: ${hide(V)}\n+type: Opaque\n`,
  ],
  [
    'secret behind a prefix',
    `[pod/x-1/app] kind: Secret\n[pod/x-1/app] data:\n[pod/x-1/app]   dsn: ${hide(V)}\n[pod/x-1/app] type: ${keep('Opaque')}\n`,
  ],
  [
    'secret behind a prefix',
    `10:01:59 INFO kind: Secret\n10:01:59 INFO data:\n10:02:00 INFO   dsn: ${hide(V)}\n10:02:00 INFO type: ${keep('Opaque')}\n`,
  ],
  ['secret behind a prefix', `> kind: Secret\n> data:\n>   dsn: ${hide(V)}\n> type: ${keep('Opaque')}\n`],
  ['secret behind a prefix', `9  kind: Secret\n10 data:\n11   dsn: ${hide(V)}\n12 type: ${keep('Opaque')}\n`],
  ['secret that is cut off', `apiVersion: v1\ndata:\n  dsn: ${hide(V)}\n  other: ${hide('YWJjZGVm')}`],
  [
    'secret in a list',
    `apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    dsn: ${hide(V)}\n  kind: Secret\n- kind: ConfigMap\n  data:\n    zone: ${keep('eu-1')}\nkind: List\n`,
  ],
]

const u = (prefix: string, ...rest: Array<string>) => hide([prefix, ...rest].join(''))
/** In prose, so that no name tells. */
const SHAPES: ReadonlyArray<Hidden> = [
  u('AK', 'IA', made('v1', 16, UPPER)),
  u('AS', 'IA', made('v2', 16, UPPER)),
  u('gh', 'p_', made('v3', 36)),
  u('gho', '_', made('v4', 36)),
  u('github', '_pat_', made('v5', 22), '_', made('v6', 59)),
  u('gh', 's_', made('v7', 36)),
  u('gl', 'pat-', made('v8', 20)),
  u('gl', 'rt-', made('v9', 20)),
  u('xo', 'xp-', made('v10', 12, '0123456789'), '-', made('v11', 24)),
  u('xa', 'pp-1-', made('v12', 11, UPPER), '-', made('v13', 13, '0123456789'), '-', hex('v14', 64)),
  u('sk', '_test_', made('v15', 24)),
  u('rk', '_live_', made('v16', 24)),
  u('wh', 'sec_', made('v17', 32)),
  u('ya', '29.', made('v18', 60, URLSAFE)),
  u('GOC', 'SPX-', made('v19', 28)),
  u('npm', '_', made('v20', 36)),
  u('py', 'pi-', made('v21', 90, URLSAFE)),
  u('ruby', 'gems_', hex('v22', 48)),
  u('dckr', '_pat_', made('v23', 27)),
  u('doo', '_v1_', hex('v24', 64)),
  u('shp', 'ss_', hex('v25', 32)),
  u('sq0', 'csp-', made('v26', 43)),
  u('sk-', 'proj-', made('v27', 100, URLSAFE)),
  u('gsk', '_', made('v28', 52)),
  u('r8', '_', made('v29', 37)),
  u('xai', '-', made('v30', 80)),
  u('pplx', '-', made('v31', 48)),
  u('da', 'pi', hex('v32', 32)),
  u('NR', 'AK-', made('v33', 27, UPPER)),
  u('dt0', 'c01.', made('v34', 24, UPPER), '.', made('v35', 64, UPPER)),
  u('sntry', 'u_', hex('v36', 64)),
  u('hv', 'b.', made('v37', 90)),
  u(made('v38', 14), '.atlas', 'v1.', made('v39', 67)),
  u('AT', 'ATT3', made('v40', 120)),
  u('lin_', 'api_', made('v41', 40)),
  u('ntn', '_', made('v42', 46)),
  u('pat', made('v43', 14), '.', hex('v44', 64)),
  u('figd', '_', made('v45', 43)),
  u('PM', 'AK-', hex('v46', 24), '-', hex('v47', 34)),
  u('dp', '.st.prd.', made('v48', 44)),
  u('pul', '-', hex('v49', 40)),
  u('sg', 'p_', hex('v50', 40)),
  u('sq', 'p_', hex('v51', 40)),
  u('xkey', 'sib-', hex('v52', 64), '-', made('v53', 16)),
  u('key', '-', hex('v54', 32)),
  u(hex('v55', 32), '-us', '21'),
  u('LT', 'AI', made('v56', 20)),
  u('EA', 'AA', made('v57', 60)),
  u('AGE-', 'SECRET-KEY-1', made('v58', 58, UPPER)),
  u('M', made('v59', 23), '.', made('v60', 6), '.', made('v61', 30)),
  u('sbp', '_', hex('v62', 40)),
  u('pscale', '_tkn_', made('v63', 43)),
  u('nfp', '_', made('v64', 36)),
  u('CCI', 'PAT_', made('v65', 22), '_', hex('v66', 40)),
  u('oy2', made('v67', 43, LOWER)),
  u('hf', '_', made('v68', 34, LETTERS)),
  u('SK', hex('v69', 32)),
  u('glc', '_eyJ', made('v70', 80)),
].map((token, at): Hidden => [
  `token by form`,
  [`used ${token} for ${keep('job-1')}`, `"value":"${token}" ${keep('x-1')}`, `at=${token}, next=${keep('y-1')}`][
    at % 3
  ] ?? '',
])

export const SECRETS: ReadonlyArray<Hidden> = [
  ...FIELDS,
  ...DIFFICULT,
  ...URLS,
  ...CONNECTIONS,
  ...COMMANDS,
  ...HEADERS,
  ...KEYS,
  ...MANIFESTS,
  ...SHAPES,
]
