// Written after the patterns had met the other tables.

import { ALNUM, base64, hex, hide, jwt, keep, made, pem, pemBody, URLSAFE, uuid, type Hidden } from './made.ts'

const json = (value: unknown) => JSON.stringify(value)

export const LATER_SECRETS: ReadonlyArray<Hidden> = [
  [
    'terraform state',
    json({
      resources: [{ attributes: { identifier: keep('db-1'), password: hide('tf-state pw'), username: 'root' } }],
    }),
  ],
  [
    'ansible',
    `ansible_host=${keep('10.0.0.1')} ansible_user=root ansible_ssh_pass=${hide('ans1ble!')} ansible_become_pass=${hide('b3come!')}`,
  ],
  ['ansible', `- name: ${keep('create user')}\n  mysql_user: name=app password=${hide('4nsible')} state=present`],
  ['gitlab-ci', `variables:\n  DEPLOY_TOKEN: ${hide(made('gci', 20))}\n  STAGE: ${keep('prod')}\n`],
  ['github actions log', `env:\n  NPM_TOKEN: ${hide(made('gha', 36))}\n  CI: ${keep('true')}`],
  [
    'docker compose',
    `services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: ${hide('c0mpose pw')}\n      TZ: ${keep('UTC')}\n`,
  ],
  ['docker compose', `    environment:\n      - POSTGRES_PASSWORD=${hide('l1st-pw#1')}\n      - TZ=${keep('UTC')}\n`],
  ['dockerfile', `ENV API_TOKEN=${hide(made('df', 24))}\nEXPOSE ${keep('8080')}`],
  ['dockerfile', `ENV DB_PASSWORD ${hide('d0ckerfile-pw')}\nEXPOSE ${keep('8080')}`],
  ['dockerfile', `ARG GITHUB_TOKEN=${hide(made('da', 40))}\nRUN ${keep('make')}`],
  ['docker history', `/bin/sh -c #(nop)  ENV SECRET_KEY=${hide(made('dh', 32))}   ${keep('0B')}`],
  ['prometheus config', `basic_auth:\n  username: ${keep('prom')}\n  password: ${hide('pr0m-pw')}\n`],
  [
    'prometheus config',
    `authorization:\n  type: Bearer\n  credentials: ${hide(made('pc', 30))}\nscheme: ${keep('https')}\n`,
  ],
  [
    'alertmanager config',
    `slack_api_url: ${`https://${hide(`hooks.slack.com/services/T${made('x', 8)}/B${made('y', 8)}/${made('z', 24)}`)}`}\nchannel: ${keep('#ops')}`,
  ],
  [
    'alertmanager config',
    `pagerduty_configs:\n- routing_key: ${hide(hex('pd', 32))}\n  severity: ${keep('critical')}\n`,
  ],
  [
    'alertmanager config',
    `pagerduty_configs:\n- service_key: ${hide(hex('pd2', 32))}\n  severity: ${keep('critical')}\n`,
  ],
  ['alertmanager config', `smtp_auth_password: '${hide('smtp pw 1')}'\nsmtp_from: ${keep('a')}`],
  [
    'grafana ini',
    `admin_password = ${hide('gr4fana')}\nsecret_key = ${hide(made('gi', 20))}\nhttp_port = ${keep('3000')}`,
  ],
  ['elasticsearch', `xpack.security.authc.api_key: ${hide(base64(made('es', 42)))}\ncluster.name: ${keep('logs')}`],
  [
    'elasticsearch',
    `{"id":"${keep('VuaCfGcB')}","name":"my-key","api_key":"${hide(made('esk', 22))}","encoded":"${base64('x')}"}`,
  ],
  [
    'kafka',
    `sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="${keep('svc')}" password="${hide('k4fka pw')}";`,
  ],
  ['kafka', `ssl.keystore.password=${hide('ksPass1')}\nssl.truststore.location=${keep('/etc/t.jks')}`],
  ['spring', `spring:\n  datasource:\n    url: ${keep('jdbc:h2:mem')}\n    password: ${hide('spr1ng!')}\n`],
  ['spring actuator', json({ 'spring.rabbitmq.password': { value: hide('act-pw-1') }, x: keep('y-1') })],
  ['django', `SECRET_KEY = '${hide('django-insecure-$x9!k#@1')}'\nDEBUG = ${keep('True')}`],
  ['laravel', `APP_KEY=base64:${hide(`${made('lv', 43)}=`)}\nAPP_ENV=${keep('local')}`],
  ['rails', `production:\n  secret_key_base: ${hide(hex('rl', 64))}\n  host: ${keep('x-1')}`],
  ['wp-config', `define('DB_PASSWORD', '${hide('wp pw 1!')}');\ndefine('DB_HOST', '${keep('localhost')}');`],
  ['php', `$db['password'] = '${hide('php-pw-1')}'; $db['host'] = '${keep('h-1')}';`],
  ['java', `config.setPassword("${hide('jav4 pw')}"); config.setHost("${keep('h-1')}");`],
  ['go struct', `&{Host:${keep('db-1')} User:app Password:${hide('g0struct-pw')} Port:5432}`],
  ['go struct', `Config{Host:"${keep('db-1')}", Password:"${hide('g0 quoted')}", Port:5432}`],
  ['rust debug', `Config { host: "${keep('db-1')}", password: "${hide('rust pw')}", port: 5432 }`],
  ['rust debug', `Config { password: Some("${hide('s0me pw')}"), host: "${keep('db-1')}" }`],
  ['ruby', `{:host=>"${keep('db-1')}", :password=>"${hide('ruby pw')}"}`],
  ['python repr', `Settings(host='${keep('db-1')}', password=SecretStr('${hide('pyd4ntic')}'))`],
  ['js', `{ host: '${keep('db-1')}', password: '${hide('js pw')}', port: 5432 }`],
  ['query dump', `body=password%3D${hide('enc0ded-pw')}%26host%3D${keep('db-1')}`],
  ['form', `POST /login HTTP/1.1\r\nHost: ${keep('x-1')}\r\n\r\nusername=bob&password=${hide('f0rm-pw')}&csrf=1`],
  [
    'multipart',
    `Content-Disposition: form-data; name="password"\r\n\r\n${hide('mult1part-pw')}\r\n--${keep('boundary')}`,
  ],
  ['csv', `name,password\n${keep('bob')},${hide('csv-pw-1')}\n`],
  ['table', `| user | password |\n|---|---|\n| ${keep('bob')} | ${hide('t4ble-pw')} |\n`],
  ['systemd', `Environment="DB_PASSWORD=${hide('syst3md pw')}" "ZONE=${keep('eu-1')}"`],
  ['systemd', `Environment=API_KEY=${hide(made('sy', 32))}\nExecStart=${keep('/bin/x')}`],
  ['ps', `root 1 0.0 java -Djavax.net.ssl.keyStorePassword=${hide('ps-pw-12')} -jar ${keep('x.jar')}`],
  ['ps', `app  12 ./server -password ${hide('ps-pw-13')} -port ${keep('80')}`],
  ['proc environ', `PATH=/bin\0DB_PASSWORD=${hide('nul-pw-1')}\0HOME=${keep('/root')}\0`],
  ['exec probe', `exec [sh -c mysqladmin ping -h ${keep('db-1')} -u root -p${hide('pr0bePw')}] delay=5s`],
  [
    'describe',
    `    Command:\n      redis-server\n      --requirepass\n      ${hide('r3dis-cmd')}\n    Port: ${keep('6379')}\n`,
  ],
  [
    'kubeconfig exec',
    `exec:\n  env:\n  - name: ${keep('AWS_SECRET_ACCESS_KEY')}\n    value: ${hide(made('ke', 40, `${ALNUM}+/`))}\n`,
  ],
  ['kubectl config', `kubectl config set-credentials ${keep('ops')} --token=${hide(made('kcs', 24))}`],
  [
    'service account',
    json({ type: 'service_account', private_key_id: keep('abc-1'), private_key: hide(pem('PRIVATE KEY', 'sa')) }),
  ],
  [
    'aws credentials',
    `[default]\naws_access_key_id = ${keep('none')}\naws_secret_access_key = ${hide(made('awsc', 40, `${ALNUM}+/`))}\naws_session_token = ${hide(`${made('awst', 160)}=`)}`,
  ],
  ['azure', `{"appId":"${uuid('az')}","password":"${hide('az~Pw.1')}","tenant":"${keep('t-1')}"}`],
  [
    'sas',
    `SharedAccessSignature sr=${keep('x.servicebus.windows.net')}&sig=${hide(`${made('sr', 43)}%3D`)}&se=1730541660`,
  ],
  ['git remote', `origin  https://ci-bot:${hide(made('gr', 20))}@${keep('gitlab.example.org')}/x/y.git (fetch)`],
  [
    'git config',
    `url.https://x-oauth-basic:${hide(made('gc', 40, URLSAFE))}@github.com/.insteadOf=${keep('https://github.com/')}`,
  ],
  [
    'two urls',
    `from postgres://a:${hide('first-pw')}@${keep('h-1')}/x to postgres://b:${hide('second-pw')}@${keep('h-2')}/y`,
  ],
  ['url in yaml list', `- redis://default:${hide('yaml-url-pw')}@${keep('r-1')}:6379\n- redis://${keep('r-2')}:6379`],
  ['url with quotes', json({ dsn: `mysql://root:${hide('p\\"w')}@${keep('h-1')}/x` }).replaceAll('\\\\\\"', '\\\\"')],
  ['jwt in url', `wss://${keep('x.example.org')}/ws?jwt=${hide(jwt('wss'))}`],
  ['jwt in log', `user=${keep('7')} claims=${hide(jwt('log'))}`],
  ['pem cut', `-----BEGIN PRIVATE KEY-----\n${hide(pemBody('pc', 5))}\n... ${keep('(truncated)')}`],
  [
    'pem one line',
    `key="-----BEGIN RSA PRIVATE KEY----- ${hide(pemBody('ol', 3).replaceAll('\n', ' '))} -----END RSA PRIVATE KEY-----" ${keep('next')}`,
  ],
  [
    'pem with prefix',
    [
      '-----BEGIN RSA PRIVATE KEY-----',
      ...pemBody('pp', 4)
        .split('\n')
        .map(line => hide(line)),
      '-----END RSA PRIVATE KEY-----',
    ]
      .map(line => `10:00:00 INFO ${line}`)
      .join('\n'),
  ],
  [
    'pem with prefix, cut',
    [
      '-----BEGIN RSA PRIVATE KEY-----',
      ...pemBody('pq', 4)
        .split('\n')
        .map(line => hide(line)),
    ]
      .map(line => `10:00:00 INFO ${line}`)
      .join('\n'),
  ],
  [
    'secret, table',
    `NAME   TYPE     DATA\n${keep('db-1')}   Opaque   1\n---\nkind: Secret\ndata: {dsn: ${hide('bm90LXRv')}}\n`,
  ],
  ['secret, cut', `${json({ apiVersion: 'v1', data: { dsn: hide('bm90LXRvLWJl') } }).slice(0, -2)}...`],
  [
    'helm values',
    `auth:\n  rootPassword: "${hide('h3lm root')}"\n  replicationPassword: "${hide('h3lm repl')}"\n  database: ${keep('shop')}\n`,
  ],
  ['escaped', `{\\"password\\":\\"${hide('esc aped pw')}\\",\\"host\\":\\"${keep('h-1')}\\"}`],
  [
    'escaped',
    `"{\\\\\\"token\\\\\\":\\\\\\"${hide(made('esc3', 30))}\\\\\\",\\\\\\"h\\\\\\":\\\\\\"${keep('h-1')}\\\\\\"}"`,
  ],
  ['upper', `PASSWORD = ${hide('UPPER-PW-1')}\nHOST = ${keep('h-1')}`],
  ['german', `Passwort: ${hide('Gänsefüßchen-1')}\nRechner: ${keep('h-1')}`],
  ['numbers', `pin_password=${hide('83749201')} user=${keep('u-1')}`],
  ['sentence', `the password is '${hide('said in words')}' for ${keep('db-1')}`],
  ['sentence', `Temporary password: ${hide('Xk29-temp')} (expires ${keep('today')})`],
  ['list', `{"passwords":["${hide('first pw 1')}","${hide('second pw 2')}"],"host":"${keep('h-1')}"}`],
  ['list', `{"tokens": [\n  "${hide(made('ls', 24))}",\n  "${hide(made('lt', 24))}"\n], "host": "${keep('h-1')}"}`],
  ['go header', `Header: map[X-Api-Key:[${hide(made('gh', 32))}] Accept:[${keep('text/html')}]]`],
  ['totp', `otpauth://totp/x?secret=${hide('JBSWY3DPEHPK3PXP')}&issuer=${keep('x-1')}`],
]
