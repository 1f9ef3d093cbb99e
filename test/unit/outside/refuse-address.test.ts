import { expect, test } from 'vitest'
import { refuseAddress } from '#core/outside/refuse-address.ts'

const nobody = () => false
const refuse = (address: string, isNamed: (host: string) => boolean = nobody) =>
  refuseAddress(new URL(address), isNamed)

test.for([
  // IPv4, in every notation that a client reads.
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://0x7f.0.0x0.1:8080/',
  'http://127.0.0.1./',
  'http://１２７.0.0.1/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://0/',
  'http://10.0.0.1/',
  'http://10.255.255.255/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://192.0.0.170/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
  'http://198.19.255.255/',
  'http://198.51.100.7/',
  'http://203.0.113.9/',
  'http://224.0.0.1/',
  'http://239.1.1.1/',
  'http://255.255.255.255/',
  'http://168.63.129.16/',
  // IPv6, also with an IPv4 address inside.
  'http://[::1]/',
  'http://[::]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://[fd00:ec2::254]/',
  'http://[ff02::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::ffff:8.8.8.8]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b::169.254.169.254]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:4136:e378::1]/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  // Names.
  'http://localhost/',
  'http://LOCALHOST./',
  'http://ⓛocalhost/',
  'http://a.localhost/',
  'http://intranet/',
  'http://printer.local/',
  'http://metadata.google.internal/computeMetadata/v1/',
  'http://wiki.corp/',
  'http://nas.home.arpa/',
  'http://router.lan./',
])('%s is not public', address => {
  expect(refuse(address)).toMatch(/^its host \S+ is not public$/)
  // What the operator named is the operator's own.
  expect(refuse(address, () => true)).toBeNull()
})

test.for([
  'https://github.com/o/r/blob/main/x.md',
  'http://8.8.8.8/',
  'http://172.15.0.1/',
  'http://172.32.0.1/',
  'http://100.63.255.255/',
  'http://169.253.0.1/',
  'http://192.167.1.1/',
  'http://[2606:4700:4700::1111]/',
  'http://[2001:4860:4860::8888]/',
  'http://[64:ff9b::8.8.8.8]/',
  'http://[2002:808:808::]/',
  'https://localhost.example.com/',
  'https://internal.example.com/',
  'https://bücher.example/',
  'https://127.0.0.1.example.com/',
  'https://wiki.example.com.:8443/x',
])('%s is public', address => {
  expect(refuse(address)).toBeNull()
})

test.for<[address: string, reason: string]>([
  ['file:///etc/passwd', 'its address does not begin with http:// or https://'],
  ['ftp://example.com/', 'its address does not begin with http:// or https://'],
  ['data:text/plain,hi', 'its address does not begin with http:// or https://'],
  ['https://user@example.com/', 'its address has a user name or a password in it'],
  ['https://:secret@example.com/', 'its address has a user name or a password in it'],
  ['https://github.com@example.com/', 'its address has a user name or a password in it'],
])('%s is refused whoever names its host', ([address, reason]) => {
  expect(refuse(address, () => true)).toBe(reason)
})
