// The part of Node's zlib that pack.ts uses. workerd has it by `nodejs_compat`; the types of Workers do not name it.

declare module 'node:zlib' {
  type Options = { dictionary?: Uint8Array; level?: number }
  export function deflateRawSync(input: Uint8Array, options?: Options): Uint8Array<ArrayBuffer>
  export function inflateRawSync(input: Uint8Array, options?: Options): Uint8Array<ArrayBuffer>
}
