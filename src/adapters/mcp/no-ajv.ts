// Replaces `ajv` and `ajv-formats` in the Worker's bundle (wrangler.toml, [alias]). The MCP SDK imports them for its default validator, which
// compiles code; workerd forbids that. `session.ts` passes CfWorkerJsonSchemaValidator instead.

export function Ajv(): never {
  throw new Error('ajv does not run in workerd: pass CfWorkerJsonSchemaValidator to the client')
}

export default Ajv
