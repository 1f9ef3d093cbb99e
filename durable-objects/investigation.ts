import { DurableObject } from 'cloudflare:workers'
import { Lifecycle } from 'agents/lifecycle'

export class Investigation extends DurableObject<Env> {
  readonly lifecycle = Lifecycle.install(this)
  onRequest() {
    return new Response(`hello ${this.ctx.id.name}`)
  }
}
