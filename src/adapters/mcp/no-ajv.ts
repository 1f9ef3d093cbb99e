// Stands in for `ajv` and `ajv-formats` in the Worker's bundle (wrangler.toml, [alias]). The MCP SDK imports them for its default
// validator, which compiles code and so throws in workerd; ours is CfWorkerJsonSchemaValidator, passed by hand.

export function Ajv(): never {
  throw new Error('ajv does not run in workerd: pass CfWorkerJsonSchemaValidator to the client')
}

export default Ajv
