// Written before the patterns, and never used to write them: how well they do on texts that they do not know.

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

const json = (value: unknown) => JSON.stringify(value)
const pretty = (value: unknown) => JSON.stringify(value, null, 2)

export const HELD_OUT_SECRETS: ReadonlyArray<Hidden> = [
  // Passwords in configuration files.
  ['yaml password', `database:\n  host: ${keep('db-7')}\n  password: ${hide('Tr0ub4dor&3')}\n  pool: 20\n`],
  [
    'yaml password',
    `redis:\n  auth:\n    enabled: true\n    password: "${hide("it's 5 o'clock")}"\n  ${keep('port: 6379')}\n`,
  ],
  ['yaml password', `  smtpPassword: '${hide('mail#2024!x')}'\n  ${keep('smtpHost')}: mail.example.org\n`],
  ['yaml password', `admin_passwd: ${hide('Sommer-2024')} # change me\nport: 80\n`],
  ['yaml password', `vault:\n  passphrase: ${hide('seven purple elephants dance')}\n  ${keep('replicas: 3')}\n`],
  ['yaml password', `users:\n- {name: ${keep('ada')}, password: ${hide('l0velace!')}, admin: true}\n`],
  ['yaml block scalar', `secret_config:\n  password: |\n    ${hide('multi-line-pw-1')}\n  ${keep('user')}: app\n`],
  ['yaml block scalar', `api_key: >-\n  ${hide(made('fold', 36))}\nregion: ${keep('eu-west-1')}\n`],
  [
    'yaml block scalar',
    `  privateKey: |-\n${pem('EC PRIVATE KEY', 'blk', 3)
      .trim()
      .split('\n')
      .map((line, at) => `    ${at === 1 ? hide(line) : line}`)
      .join('\n')}\n  ${keep('issuer')}: me\n`,
  ],
  ['ini password', `[client]\nuser = root\npassword = ${hide('r00t-of-all')}\nhost = ${keep('127.0.0.1')}\n`],
  ['ini password', `[mail]\nsmtp_pass=${hide('Kx9!mail')}\nsmtp_user=${keep('robot')}\n`],
  [
    'properties password',
    `spring.datasource.username=${keep('orders')}\nspring.datasource.password=${hide('0rders!prod')}\n`,
  ],
  [
    'properties password',
    `javax.net.ssl.keyStorePassword=${hide('changeit-not')}\njavax.net.ssl.keyStore=${keep('/etc/ks.jks')}\n`,
  ],
  ['toml password', `[database]\nuser = "${keep('grafana')}"\npassword = "${hide('graf#ana pw')}"\n`],
  [
    'hcl password',
    `resource "aws_db_instance" "main" {\n  username = "${keep('master')}"\n  master_password = "${hide('Terra4orm-pw')}"\n}\n`,
  ],
  ['json password', `{"user":"${keep('bob')}","password":"${hide('two words')}","ttl":30}`],
  ['json password', `{"db":{"PASSWD":"${hide('x7-Paris')}","host":"${keep('pg-1')}"}}`],
  ['json password', `{"adminPassword" : "${hide('a\\"quoted\\"pw')}", "port" : ${keep('5432')}}`],
  ['json password', pretty({ connection: { username: keep('svc'), userPassword: hide('Brücke#99') } })],
  ['json password', `{"credentials":{"login":"${keep('deploy')}","secret":"${hide('9fQ2-Zp7')}"}}`],
  ['json in json', json({ level: 'info', msg: json({ user: keep('eve'), password: hide('inner pw 42') }) })],
  ['json in json', json({ log: json({ body: json({ apiKey: hide(made('deep', 32)), id: keep('7') }) }) })],
  [
    'json in json',
    `level=warn msg="retry" payload=${json(json({ client_secret: hide('Qm4-xx9!z'), tenant: keep('acme') }))}`,
  ],
  [
    'logfmt',
    `time=2026-11-02T10:01:00Z level=debug msg="login" user=${keep('carl')} password=${hide('c4rl-pw')} ip=10.2.3.4`,
  ],
  ['logfmt', `ts=1730541660 caller=${keep('auth.go:88')} access_token=${hide(made('lf', 40))} dur=12ms`],
  ['logfmt', `level=error db_password="${hide('spaced out pw')}" err="${keep('dial tcp')}: refused"`],
  [
    'log line',
    `2026-11-02 10:00:01,123 ERROR [main] ${keep('Authentication')} failed with password '${hide('wr0ng-horse')}' for sa`,
  ],
  ['log line', `DEBUG conn opts: {user: ${keep('app')}, passwd: ${hide('Zk1-ulm')}, db: main}`],
  // Environments.
  ['env listing', `HOSTNAME=${keep('web-1')}\nDB_PASSWORD_REPLICA=${hide('pw;with&odd=chars')}\nHOME=/root\n`],
  ['env listing', `PATH=/usr/bin\nJWT_SIGNING_KEY=${hide(made('sign', 48))}\nLANG=${keep('C.UTF-8')}\n`],
  ['env listing', `REDIS_URL=redis://:${hide('r3d1s/pw')}@${keep('cache-0')}:6379/1\nTERM=xterm\n`],
  ['env listing', `RAILS_ENV=${keep('production')}\nSECRET_KEY_BASE=${hide(hex('rails', 128))}\n`],
  ['env listing', `export GH_TOKEN=${hide(`gh${'p_'}${made('ghx', 36)}`)}\nexport EDITOR=${keep('vim')}\n`],
  ['env file', `POSTGRES_USER=${keep('shop')}\nPOSTGRES_PASSWORD="${hide('sh0p "quoted" pw')}"\n`],
  [
    'env pairs yaml',
    `env:\n- name: ${keep('MYSQL_ROOT_PASSWORD')}\n  value: ${hide('toor-99')}\n- name: TZ\n  value: ${keep('UTC')}\n`,
  ],
  [
    'env pairs yaml',
    `        - name: STRIPE_SECRET\n          value: "${hide('not a prefix key')}"\n        - name: LOG\n          value: ${keep('debug')}\n`,
  ],
  ['env pairs yaml', `- value: ${hide('Rev3rse-pw')}\n  name: ${keep('ADMIN_PASSWORD')}\n`],
  [
    'env pairs json',
    json({
      env: [
        { name: keep('SMTP_PASSWORD'), value: hide('s-m-t-p 1') },
        { name: 'A', value: keep('b-c') },
      ],
    }),
  ],
  ['env pairs json', pretty({ Environment: [{ Name: keep('API_SECRET'), Value: hide('tasks-def-9') }] })],
  ['env pairs json', json([{ value: hide('backw4rds!'), name: keep('LDAP_BIND_PASSWORD') }])],
  [
    'describe environment',
    `    Environment:\n      LOG_LEVEL:        ${keep('info')}\n      DB_PASSWORD:      ${hide('descr1be-me')}\n      API_TOKEN:        <set to the key 'token' in secret '${keep('api')}'>  Optional: false\n`,
  ],
  [
    'describe environment',
    `    Environment:\n      SESSION_SECRET:  ${hide('c00kie monster')}\n      POD_IP:           (v1:${keep('status.podIP')})\n`,
  ],
  [
    'docker inspect',
    pretty({ Config: { Env: [`PATH=${keep('/usr/bin')}`, `MONGO_INITDB_ROOT_PASSWORD=${hide('m0ngo root')}`] } }),
  ],
  ['docker inspect', `"Env":["${keep('A=1')}","ADMIN_TOKEN=${hide(made('adm', 24))}","B=2"]`],
  ['xml', `<datasource><user>${keep('app')}</user><password>${hide('xm1 & more')}</password></datasource>`],
  [
    'xml',
    `<add key="StorageAccountKey" value="${hide(`${made('azx', 86)}==`)}" />\n<add key="Region" value="${keep('west')}" />`,
  ],
  [
    'xml',
    `<property name="hibernate.connection.password">${hide('h1bernate')}</property><property name="x">${keep('y-z')}</property>`,
  ],
  ['xml', `<server id="${keep('nexus')}" username="ci" password="${hide('N3xus-ci')}"/>`],
  // Addresses.
  ['url', `postgres://orders:${hide('p@ss:w/rd')}@${keep('db.example.org')}:5432/orders?sslmode=require`],
  ['url', `DATABASE_URL="mysql://root:${hide("qu'ote-pw")}@${keep('mysql-0')}:3306/app"`],
  ['url', `amqps://worker:${hide('Rabb1t#pw')}@${keep('mq.internal')}:5671/%2f`],
  ['url', `mongodb+srv://svc:${hide('m0n%40go')}@${keep('cluster0.abcde.mongodb.net')}/prod?retryWrites=true`],
  ['url', `fatal: unable to access 'https://build:${hide(made('git', 20))}@${keep('git.example.org')}/a/b.git/': 403`],
  ['url', `HTTPS_PROXY=http://proxyuser:${hide('pr0xy-pw')}@${keep('proxy.example.org')}:3128`],
  ['url', `{"dsn":"clickhouse://default:${hide('cl1ck')}@${keep('ch-0')}:9000/logs"}`],
  ['url', `runbook: https://wiki:${hide('runb00k-pw')}@${keep('wiki.example.org')}/page/7`],
  ['url', `ldap://cn=admin:${hide('LD4P-pw')}@${keep('ldap.example.org')}`],
  ['url query', `GET /v1/hook?user=${keep('7')}&api_key=${hide(made('q', 32))}&x=1 HTTP/1.1`],
  [
    'url query',
    `https://storage.example.org/c/b?sv=2024-01-01&sig=${hide(`${made('sig', 42)}%3D`)}&se=${keep('2026')}`,
  ],
  [
    'url query',
    `redirect to /cb?code=${hide(made('code', 40))}&state=${keep('list')}&access_token=${hide(made('at', 30))}`,
  ],
  [
    'connection string',
    `Server=tcp:${keep('sql.example.org')},1433;User ID=sa;Password=${hide('S3rver{pw}')};Encrypt=true;`,
  ],
  [
    'connection string',
    `DefaultEndpointsProtocol=https;AccountName=${keep('acct')};AccountKey=${hide(`${made('acck', 86)}==`)};EndpointSuffix=core.windows.net`,
  ],
  [
    'connection string',
    `Endpoint=sb://${keep('bus')}.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${hide(`${made('sbk', 43)}=`)}`,
  ],
  ['connection string', `host=${keep('pg-2')} port=5432 dbname=x user=y password='${hide('k v pw')}' sslmode=disable`],
  ['connection string', `jdbc:sqlserver://${keep('mssql')}:1433;databaseName=a;user=b;password=${hide('Jdbc-pw1')};`],
  ['connection string', `jdbc:postgresql://${keep('pg')}/x?user=u&password=${hide('jdbcq-pw')}&ssl=true`],
  ['connection string', `jdbc:oracle:thin:scott/${hide('t1ger-pw')}@//${keep('ora')}:1521/x`],
  ['connection string', `user:${hide('Go-dsn-pw')}@tcp(${keep('mysql')}:3306)/app?parseTime=true`],
  // Command lines.
  ['command', `mysqldump -h ${keep('db')} -u root -p${hide('DumpPw9')} shop > /tmp/x.sql`],
  ['command', `+ redis-cli -h ${keep('cache')} -a ${hide('redisPw77')} PING`],
  ['command', `PGPASSWORD=${hide('pg-env-pw')} psql -h ${keep('pg')} -c 'select 1'`],
  ['command', `curl -s -u ${keep('elastic')}:${hide('el4stic!')} https://es:9200/_cat/health`],
  ['command', `curl --user '${keep('svc')}:${hide('pw with space')}' https://x.example.org`],
  ['command', `/usr/bin/app --db-password ${hide('cmd0-pw')} --port ${keep('8080')}`],
  ['command', `app --token=${hide(made('ct', 24))} --verbose ${keep('serve')}`],
  ['command', `docker login -u ${keep('ci')} -p ${hide('d0ckerPw')} registry.example.org`],
  ['command', `sshpass -p '${hide('ssh pass pw')}' ssh ${keep('host-3')}`],
  ['command', `kubectl create secret generic db --from-literal=password=${hide('l1teral')} -n ${keep('shop')}`],
  ['command', `helm upgrade x ./x --set auth.rootPassword=${hide('h3lm-pw')} --set replicas=${keep('2')}`],
  ['command', `"Cmd":["${keep('server')}","--password","${hide('arr4y pw')}","--port","80"]`],
  ['command', `    Args:\n      --client-secret\n      ${hide('arg-line-9')}\n      --port=${keep('80')}\n`],
  ['command', `args:\n- --redis-password\n- ${hide('yaml-arg-pw')}\n- ${keep('--verbose')}\n`],
  ['command', `openssl pkcs12 -in a.p12 -passin pass:${hide('p12-Pw')} -out ${keep('a.pem')}`],
  ['command', `net use Z: \\\\srv\\x /user:${keep('dom')} --password ${hide('N3tUse')}`],
  ['command', `az login --service-principal -u ${keep('app')} --password ${hide('aZ~pw.9')} --tenant t`],
  ['command', `wget --http-user=${keep('u')} --http-password=${hide('wg3t-pw')} https://x`],
  // HTTP.
  [
    'header',
    `> GET / HTTP/2\n> Host: ${keep('api.example.org')}\n> Authorization: Basic ${hide(base64('aladdin:opensesame'))}\n`,
  ],
  ['header', `Authorization: Bearer ${hide(made('bear', 33, URLSAFE))}\r\nAccept: ${keep('*/*')}\r\n`],
  ['header', `{"headers":{"authorization":["Token ${hide(hex('tokh', 40))}"],"accept":["${keep('text/html')}"]}}`],
  ['header', `curl -H 'X-API-Key: ${hide(made('xk', 26))}' https://${keep('x.example.org')}`],
  ['header', `Cookie: theme=${keep('dark')}; sessionid=${hide(made('sess', 32))}`],
  ['header', `Set-Cookie: JSESSIONID=${hide(made('js', 32, 'ABCDEF0123456789'))}; Path=${keep('/app')}; HttpOnly`],
  ['header', `x-vault-token: ${hide(`hv${'s.'}${made('vh', 24)}`)}\nx-request-id: ${keep(uuid('rid'))}`],
  ['header', `Proxy-Authorization: Basic ${hide(base64('u:proxy'))}\nVia: ${keep('1.1 squid')}`],
  ['header', `DD-API-KEY: ${hide(hex('dd', 32))}\nContent-Type: ${keep('application/json')}`],
  [
    'header',
    `Authorization: AWS4-HMAC-SHA256 Credential=x/20261101/us-east-1/s3/aws4_request, SignedHeaders=${keep('host')}, Signature=${hide(hex('aws4', 64))}`,
  ],
  // Keys.
  [
    'pem',
    `${keep('key:')}\n${pem('RSA PRIVATE KEY', 'ho1').replace(/\n(.*)\n/, (_, line: string) => `\n${hide(line)}\n`)}`,
  ],
  ['pem', json({ [keep('project_id')]: 'x', private_key: hide(pem('PRIVATE KEY', 'gcp')) })],
  [
    'pem without an end',
    `log ${keep('begins')}\n-----BEGIN OPENSSH PRIVATE KEY-----\n${hide(pemBody('noend', 3).slice(0, 150))}`,
  ],
  [
    'pem without an end',
    `{"tls.key":"-----BEGIN EC PRIVATE KEY-----\\n${hide(pemBody('cut', 2).slice(0, 100).replaceAll('\n', '\\n'))}...[truncated]`,
  ],
  [
    'pem in a diff',
    `--- a/k\n+++ b/k\n ${keep('issuer: x')}\n+-----BEGIN RSA PRIVATE KEY-----\n${pemBody('dif', 3)
      .split('\n')
      .map(line => `+${hide(line)}`)
      .join('\n')}\n+-----END RSA PRIVATE KEY-----\n`,
  ],
  [
    'kubeconfig',
    `- name: ${keep('admin')}\n  user:\n    client-key-data: ${hide(base64(pem('RSA PRIVATE KEY', 'kc')))}\n`,
  ],
  ['kubeconfig', `{"users":[{"name":"${keep('ci')}","user":{"token":"${hide(jwt('ci'))}"}}]}`],
  [
    'kubeconfig',
    `    auth-provider:\n      config:\n        id-token: ${hide(jwt('oidc'))}\n        idp-issuer-url: ${keep('https://id.example.org')}\n        refresh-token: ${hide('rt-1-xyz9')}\n`,
  ],
  ['kubeconfig', `users:\n- name: ${keep('basic')}\n  user: {username: root, password: ${hide('kc-b4sic')}}\n`],
  ['base64 key', `tls.key: ${hide(base64(pem('PRIVATE KEY', 'b64k')))}\nca.crt.sha: ${keep('none')}`],
  [
    'dockerconfigjson',
    `{"auths":{"${keep('registry.example.org')}":{"username":"ci","password":"${hide('reg pw')}","auth":"${hide(base64('ci:reg pw'))}"}}}`,
  ],
  [
    'dockerconfigjson',
    `  .dockerconfigjson: ${hide(base64(json({ auths: { 'x.io': { auth: base64('a:secretpw') } } })))}\n  ${keep('type')}: x\n`,
  ],
  ['npmrc', `//registry.npmjs.org/:_authToken=${hide(uuid('npm'))}\nregistry=${keep('https://registry.npmjs.org/')}\n`],
  ['npmrc', `_auth = ${hide(base64('bot:pypw'))}\nalways-auth = ${keep('true')}\n`],
  ['netrc', `machine ${keep('git.example.org')} login ci password ${hide('n3trc-pw')}\n`],
  ['pgpass', `${keep('pg-1')}:5432:orders:app:${hide('pgpa55-pw')}\n`],
  ['redis conf', `bind ${keep('0.0.0.0')}\nrequirepass ${hide('red1s-req')}\nmasterauth ${hide('m4ster-red')}\n`],
  // Kubernetes Secrets in odd shapes.
  [
    'secret',
    `apiVersion: v1\ndata:\n    dsn:     ${hide(base64('dsn-value-7'))}\nkind:    Secret\nmetadata:\n    name:    ${keep('db')}\n`,
  ],
  [
    'secret in a diff',
    ` apiVersion: v1\n kind: Secret\n metadata:\n   name: ${keep('db')}\n data:\n-  pw: ${hide(base64('old-value'))}\n+  pw: ${hide(base64('new-value'))}\n`,
  ],
  [
    'secret behind a log prefix',
    `2026-11-01T10:00:00.1Z stdout F kind: Secret\n2026-11-01T10:00:00.22Z stdout F metadata:\n2026-11-01T10:00:00.3Z stdout F   name: ${keep('db')}\n2026-11-01T10:00:00.4Z stdout F data:\n2026-11-01T10:00:00.5Z stdout F   k: ${hide(base64('log-value'))}\n`,
  ],
  [
    'secret behind a log prefix',
    `web-0 | kind: Secret\nweb-0 | data:\nweb-0 |   k: ${hide('c2hvcnQ=')}\nweb-0 | type: ${keep('Opaque')}\n`,
  ],
  [
    'secret of grep',
    `s.yaml:9:kind: Secret\ns.yaml:10:data:\ns.yaml:11:  k: ${hide(base64('grep-value'))}\ns.yaml:12:type: ${keep('Opaque')}\n`,
  ],
  [
    'secret',
    `kind: Secret # managed by ${keep('helm')}\nstringData:\n  note: |\n    ${hide('free text, in lines')}\n    ${hide('second: line')}\n`,
  ],
  ['secret', `items:\n- data:\n    a: ${hide('bGlzdC1h')}\n  metadata: {name: ${keep('x')}}\nkind: SecretList\n`],
  // Tokens by their shape, with no name that tells.
  ['vendor token', `pushed with ${hide(`gl${'pat-'}${made('glh', 20)}`)} by ${keep('ci')}`],
  ['vendor token', `using ${hide(`xo${'xb-'}123456789012-1234567890123-${made('slk', 24)}`)} for ${keep('#ops')}`],
  ['vendor token', `key ${hide(`AK${'IA'}${made('aws', 16, UPPER)}`)} in ${keep('eu-central-1')}`],
  ['vendor token', `client ${hide(`sk${'_live_'}${made('st', 24)}`)} charged ${keep('42 EUR')}`],
  ['vendor token', `maps ${hide(`AI${'za'}${made('goo', 35, URLSAFE)}`)} loaded in ${keep('12 ms')}`],
  [
    'vendor token',
    `mail via ${hide(`SG${'.'}${made('sg1', 22, URLSAFE)}.${made('sg2', 43, URLSAFE)}`)} ${keep('queued')}`,
  ],
  ['vendor token', `publish ${hide(`np${'m_'}${made('npm', 36)}`)} to ${keep('registry')}`],
  ['vendor token', `model ${hide(`sk${'-ant-api03-'}${made('ant', 93, URLSAFE)}AA`)} ${keep('overloaded')}`],
  ['vendor token', `hub ${hide(`hf${'_'}${made('hf', 34, LETTERS)}`)} ${keep('download')}`],
  ['vendor token', `do ${hide(`dop${'_v1_'}${hex('do', 64)}`)} ${keep('droplet')}`],
  ['vendor token', `bot ${hide(`1234567890:${'AA'}${made('tg', 33, URLSAFE)}`)} ${keep('sent')}`],
  [
    'vendor token',
    `post https://hooks.slack.com/services/${hide(`T${made('t', 8, UPPER)}/B${made('b', 8, UPPER)}/${made('h', 24)}`)} ${keep('200')}`,
  ],
  ['vendor token', `grafana ${hide(`gl${'sa_'}${made('gr', 32)}_${hex('gr', 8)}`)} ${keep('dashboards')}`],
  ['vendor token', `shop ${hide(`sh${'pat_'}${hex('sh', 32)}`)} ${keep('orders')}`],
  ['vendor token', `install ${hide(`gh${'s_'}${made('inst', 8, '0123456789')}_${jwt('inst')}`)} ${keep('cloned')}`],
  ['vendor token', `node ${hide(`ts${'key-auth-'}${made('ts1', 12)}-${made('ts2', 32)}`)} ${keep('joined')}`],
  ['jwt', `claims ok ${hide(jwt('plain'))} for ${keep('sub')}`],
  // SQL.
  ['sql', `CREATE USER ${keep('app')} WITH PASSWORD '${hide('sq1 pw')}';`],
  ['sql', `ALTER USER '${keep('root')}'@'%' IDENTIFIED BY '${hide('my$ql-pw')}';`],
  ['sql', `statement: ALTER ROLE ${keep('repl')} ENCRYPTED PASSWORD '${hide('r3pl-pw')}' LOGIN`],
  ['sql', `CREATE LOGIN ${keep('sa2')} WITH PASSWORD = N'${hide('M$sql pw')}', CHECK_POLICY = ON`],
  ['sql', `INSERT INTO users (name, password) VALUES ('${keep('ann')}', '${hide('ins3rt-pw')}')`],
  [
    'diff',
    `@@ -1,3 +1,3 @@\n database:\n-  password: ${hide('old-pw-1')}\n+  password: ${hide('new-pw-2')}\n   host: ${keep('pg')}\n`,
  ],
  ['log prefix', `2026-11-01T00:00:00Z stderr F ${keep('config')}: password: ${hide('prefix-pw')}`],
  [
    'cloud',
    `{"AccessKeyId":"x","SecretAccessKey":"${hide(`${made('sak', 38)}/+`)}","SessionToken":"${hide(`${made('stk', 120)}==`)}","Region":"${keep('eu')}"}`,
  ],
  ['cloud', `aws_secret_access_key = ${hide(`${made('sak2', 39)}/`)}\nregion = ${keep('us-east-1')}`],
  [
    'cloud',
    `AZURE_CLIENT_SECRET: ${hide(`${made('az', 3)}8Q${'~'}${made('az2', 34)}`)}\nAZURE_TENANT_ID: ${keep(uuid('ten'))}`,
  ],
  ['generic', `webhook_secret: ${hide('whs-77-zz')}\nevents: [${keep('push')}]`],
  ['generic', `"encryptionKey": "${hide(made('enc', 44, `${LOWER}+/`))}",\n"algorithm": "${keep('aes-256')}"`],
  ['generic', `oauth_token_secret="${hide(made('ots', 40, ALNUM))}", oauth_version="${keep('1.0')}"`],
]
