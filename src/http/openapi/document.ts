// The OpenAPI 3.1 document as the Worker serves it.

export type JsonSchema = { readonly [key: string]: unknown }
export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  allowEmptyValue?: boolean
  /** false: several values in one parameter, separated by commas. */
  explode?: false
  schema: JsonSchema
}
export type Content = Readonly<Record<string, { schema: JsonSchema }>>
export type Described = {
  operationId: string
  tags: ReadonlyArray<string>
  summary: string
  parameters: ReadonlyArray<Parameter>
  requestBody?: { required: boolean; content: Content }
  /** Refusals refer to the response `Error` by `$ref`. */
  responses: Readonly<
    Record<
      string,
      { description: string; headers?: Readonly<Record<string, JsonSchema>>; content?: Content; $ref?: string }
    >
  >
}
export type Document = {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  tags: ReadonlyArray<{ name: string }>
  paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  components: {
    schemas: Readonly<Record<string, JsonSchema>>
    responses: Readonly<Record<string, { description: string; content: Content }>>
    securitySchemes: JsonSchema
  }
  security: ReadonlyArray<JsonSchema>
}
