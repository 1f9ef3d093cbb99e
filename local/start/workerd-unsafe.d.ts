// A module of the local runtime, for Workers with the flag `unsafe_module`. workerd publishes no types of it.

declare module 'workerd:unsafe' {
  const unsafe: {
    /** Rejects if the object is not in memory. Waits while it is at work. */
    evict(stub: unknown): Promise<void>
  }
  export default unsafe
}
