/** An error that stands inside of a reply, under status 200. `error` is the vendor's body in the form in which SDKs report one. */
export class ReplyError extends Error {
  readonly error: unknown
  constructor(error: unknown) {
    super(typeof error === 'string' ? error : 'the reply reports an error')
    this.name = 'ReplyError'
    this.error = typeof error === 'string' ? { message: error } : error
  }
}
