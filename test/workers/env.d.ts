declare namespace Cloudflare {
  interface Env {
    TEST_MIGRATIONS: Array<import('@cloudflare/vitest-plugin').D1Migration>
  }
}
